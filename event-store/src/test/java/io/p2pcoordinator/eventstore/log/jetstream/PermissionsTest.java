package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.NatsUser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped permissions, subject by subject, on a real server. */
final class PermissionsTest {
    private static final String FENCE = "not.for.anybody";
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(LocalStack.Builder::secured, NATS);

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Connection> connections = new ArrayList<>();

    @AfterEach
    void close() throws InterruptedException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    @ParameterizedTest(name = "{0} may {1} {2}")
    @CsvSource(textBlock = """
            COORDINATOR, publish, p2p.control.zone.prontera
            COORDINATOR, publish, p2p.hosting.03.prontera
            COORDINATOR, publish, p2p.telemetry.host.map-1
            COORDINATOR, publish, p2p.peer.ann
            COORDINATOR, publish, $O.p2p_snapshots.C.abc
            COORDINATOR, publish, $JS.API.STREAM.CREATE.OBJ_p2p_snapshots
            COORDINATOR, publish, $JS.API.STREAM.PURGE.OBJ_p2p_snapshots
            COORDINATOR, publish, $KV.p2p_presence.ann
            COORDINATOR, publish, $JS.API.STREAM.CREATE.CONTROL
            COORDINATOR, publish, $JS.API.STREAM.CREATE.KV_p2p_presence
            COORDINATOR, publish, $JS.API.STREAM.MSG.GET.CONTROL
            COORDINATOR, publish, $JS.API.CONSUMER.CREATE.CONTROL.c
            COORDINATOR, subscribe, p2p.peer.ann
            COORDINATOR, subscribe, _INBOX_coordinator.x
            PROJECTOR, publish, $JS.API.STREAM.INFO.CONTROL
            PROJECTOR, publish, $JS.API.STREAM.MSG.GET.ENTITY_15
            PROJECTOR, publish, $JS.API.CONSUMER.CREATE.TELEMETRY.c
            PROJECTOR, publish, $JS.API.CONSUMER.MSG.NEXT.ENTITY_00.c
            PROJECTOR, publish, $JS.API.CONSUMER.DELETE.ENTITY_00.c
            PROJECTOR, subscribe, _INBOX_projector.x
            MAPSERVER, publish, p2p.entity.03.prontera
            MAPSERVER, publish, $JS.API.STREAM.INFO.ENTITY_03
            MAPSERVER, publish, $JS.API.STREAM.MSG.GET.ENTITY_03
            MAPSERVER, subscribe, _INBOX.x
            MAPSERVER, subscribe, _INBOX_mapserver.x
            OPERATOR, publish, $JS.API.STREAM.LIST
            OPERATOR, publish, $JS.API.STREAM.INFO.CONTROL
            OPERATOR, publish, $JS.API.CONSUMER.LIST.CONTROL
            OPERATOR, publish, $JS.API.CONSUMER.CREATE.ENTITY_03.c.p2p.entity.03.prontera
            OPERATOR, subscribe, p2p.control.>
            OPERATOR, subscribe, p2p.entity.03.*
            OPERATOR, subscribe, _INBOX_operator.x
            """)
    void shouldAllowWhatTheUserNeeds(NatsUser user, String operation, String subject) throws Exception {
        assertEquals(List.of(), refusals(user, operation, subject));
    }

    @ParameterizedTest(name = "{0} may not {1} {2}")
    @CsvSource(textBlock = """
            COORDINATOR, publish, p2p.entity.03.prontera
            COORDINATOR, publish, $JS.API.STREAM.DELETE.CONTROL
            COORDINATOR, publish, $JS.API.STREAM.PURGE.ENTITY_03
            COORDINATOR, publish, $JS.API.STREAM.PURGE.CONTROL
            COORDINATOR, publish, $JS.API.STREAM.DELETE.OBJ_p2p_snapshots
            COORDINATOR, publish, $O.other.C.abc
            COORDINATOR, publish, $JS.API.STREAM.UPDATE.CONTROL
            COORDINATOR, publish, $JS.API.STREAM.MSG.DELETE.CONTROL
            COORDINATOR, publish, $JS.API.STREAM.RESTORE.CONTROL
            COORDINATOR, publish, $SYS.REQ.SERVER.PING
            COORDINATOR, publish, _INBOX.x
            COORDINATOR, subscribe, >
            COORDINATOR, subscribe, _INBOX_projector.x
            PROJECTOR, publish, p2p.control.zone.prontera
            PROJECTOR, publish, p2p.hosting.03.prontera
            PROJECTOR, publish, p2p.entity.03.prontera
            PROJECTOR, publish, p2p.telemetry.host.map-1
            PROJECTOR, publish, p2p.peer.ann
            PROJECTOR, publish, $KV.p2p_presence.ann
            PROJECTOR, publish, $JS.API.STREAM.CREATE.CONTROL
            PROJECTOR, publish, $JS.API.STREAM.DELETE.CONTROL
            PROJECTOR, publish, $JS.API.STREAM.PURGE.CONTROL
            PROJECTOR, publish, $O.p2p_snapshots.C.abc
            PROJECTOR, publish, $JS.API.STREAM.PURGE.OBJ_p2p_snapshots
            PROJECTOR, publish, $JS.API.STREAM.MSG.GET.KV_p2p_keys
            PROJECTOR, publish, $JS.API.DIRECT.GET.KV_p2p_keys.$KV.p2p_keys.a
            PROJECTOR, publish, $JS.API.CONSUMER.CREATE.KV_p2p_keys.c
            PROJECTOR, subscribe, p2p.peer.ann
            PROJECTOR, subscribe, _INBOX_coordinator.>
            MAPSERVER, publish, p2p.hosting.03.prontera
            MAPSERVER, publish, p2p.control.zone.prontera
            MAPSERVER, publish, p2p.control.host.map-1
            MAPSERVER, publish, p2p.telemetry.host.map-1
            MAPSERVER, publish, p2p.peer.ann
            MAPSERVER, publish, $KV.p2p_keys.a
            MAPSERVER, publish, $O.p2p_snapshots.C.abc
            MAPSERVER, publish, $JS.API.STREAM.INFO.CONTROL
            MAPSERVER, publish, $JS.API.STREAM.MSG.GET.CONTROL
            MAPSERVER, publish, $JS.API.STREAM.MSG.GET.KV_p2p_keys
            MAPSERVER, publish, $JS.API.STREAM.CREATE.ENTITY_03
            MAPSERVER, publish, $JS.API.STREAM.DELETE.ENTITY_03
            MAPSERVER, publish, $JS.API.STREAM.PURGE.ENTITY_03
            MAPSERVER, publish, $JS.API.STREAM.MSG.DELETE.ENTITY_03
            MAPSERVER, publish, $JS.API.CONSUMER.CREATE.ENTITY_03.c
            MAPSERVER, subscribe, p2p.entity.>
            MAPSERVER, subscribe, p2p.control.>
            MAPSERVER, subscribe, _INBOX_coordinator.>
            MAPSERVER, subscribe, $JS.API.>
            OPERATOR, publish, p2p.control.zone.prontera
            OPERATOR, publish, p2p.entity.03.prontera
            OPERATOR, publish, $KV.p2p_keys.a
            OPERATOR, publish, $O.p2p_snapshots.C.abc
            OPERATOR, publish, $JS.API.STREAM.CREATE.CONTROL
            OPERATOR, publish, $JS.API.STREAM.DELETE.CONTROL
            OPERATOR, publish, $JS.API.STREAM.PURGE.CONTROL
            OPERATOR, publish, $JS.API.STREAM.MSG.GET.KV_p2p_keys
            OPERATOR, publish, $JS.API.CONSUMER.CREATE.KV_p2p_keys.c
            OPERATOR, subscribe, p2p.peer.ann
            OPERATOR, subscribe, $KV.>
            OPERATOR, subscribe, _INBOX_coordinator.>
            """)
    void shouldRefuseWhatIsNotTheUsersPart(NatsUser user, String operation, String subject) throws Exception {
        assertEquals(1, refusals(user, operation, subject).size());
    }

    @Test
    void shouldKeepOutWhoHasNoPassword() {
        assertThrows(AuthenticationException.class, () -> Nats.connect(stack.natsUrl()));
        assertThrows(
                AuthenticationException.class,
                () -> Nats.connect(Options.builder()
                        .server(stack.natsUrl())
                        .userInfo("coordinator", "guess")
                        .build()));
    }

    @Test
    void shouldSendNoAnswerIntoTheWorldWhenAMapServerNamesASubjectOfItForTheReply() throws Exception {
        // given
        var heard = new CopyOnWriteArrayList<String>();
        NatsLogin login = new NatsLogin.Password("coordinator", NatsUser.COORDINATOR.password(stack.secrets()));
        JetStreamEventLog.connect(
                        JetStreamConfig.of(stack.natsUrl(), "coordinator").withLogin(login))
                .close();
        Connection coordinator = connect(NatsUser.COORDINATOR);
        coordinator
                .createDispatcher(message -> heard.add(message.getSubject()))
                .subscribe("p2p.control.>")
                .subscribe("p2p.entity.>");
        coordinator.flush(SOON);
        Connection mapServer = connect(NatsUser.MAPSERVER);

        // when
        mapServer.publish("p2p.entity.07.prt_fild08", "p2p.control.zone.prt_fild08", new byte[] {1});
        mapServer.publish(
                "$JS.API.STREAM.MSG.GET.ENTITY_07", "p2p.control.zone.prt_fild08", "{\"seq\":1}".getBytes(UTF_8));
        mapServer.publish("p2p.entity.07.prt_fild08", "$JS.API.STREAM.PURGE.ENTITY_07", new byte[] {1});
        mapServer.flush(SOON);
        coordinator.publish("p2p.control.zone.end", new byte[0]);

        // then
        await().until(() -> heard.contains("p2p.control.zone.end"));
        assertFalse(heard.contains("p2p.control.zone.prt_fild08"), heard.toString());
        assertEquals(
                2,
                coordinator
                        .jetStreamManagement()
                        .getStreamInfo("ENTITY_07")
                        .getStreamState()
                        .getMsgCount());
    }

    @Test
    void shouldKeepTheWorldApartFromTheServersOwnAccount() throws Exception {
        // given
        var heard = new CopyOnWriteArrayList<String>();
        Connection coordinator = connect(NatsUser.COORDINATOR);
        Connection system = connect(NatsUser.SYSTEM);
        system.createDispatcher(message -> heard.add(message.getSubject())).subscribe(">");
        system.flush(SOON);

        // when
        coordinator.publish("p2p.peer.ann", new byte[0]);
        coordinator.flush(SOON);
        system.publish("end", new byte[0]);

        // then
        await().until(() -> heard.contains("end"));
        assertFalse(heard.contains("p2p.peer.ann"));
    }

    /** What the server says to an operation, up to its refusal of another one that surely is refused and comes after it. */
    private List<String> refusals(NatsUser user, String operation, String subject) throws Exception {
        Connection connection = connect(user);
        if (operation.equals("publish")) {
            connection.publish(subject, new byte[0]);
        } else {
            var _ = connection.subscribe(subject);
        }
        var _ = connection.subscribe(FENCE);
        await().until(() -> said.stream().anyMatch(error -> error.contains(FENCE)));
        return said.stream().filter(error -> !error.contains(FENCE)).toList();
    }

    private Connection connect(NatsUser user) throws IOException, InterruptedException {
        NatsLogin login = new NatsLogin.Password(user.userName(), user.password(stack.secrets()));
        Connection connection = Nats.connect(login.applyTo(Options.builder())
                .server(stack.natsUrl())
                .errorListener(new ErrorListener() {
                    @Override
                    public void errorOccurred(Connection connection, String error) {
                        said.add(error);
                    }
                })
                .build());
        connections.add(connection);
        return connection;
    }
}
