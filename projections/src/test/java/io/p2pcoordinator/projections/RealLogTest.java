package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a real NATS server to a real PostgreSQL, each of which dies on the way. */
final class RealLogTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.fresh(NATS, POSTGRES);

    @Test
    void shouldShowWhatIsInJetStreamWhenServersDieOnTheWay() throws Exception {
        // given
        var tables = new TestTables(STACK.postgres().createDatabase());
        try (EventLog log = JetStreamEventLog.connect(JetStreamConfig.of(STACK.natsUrl(), "projections-test"))) {
            var commits = new Commits(log);
            var world = new RandomWorld(7, log);
            commits.host("h", Events.hostRegistered());
            world.publish(100);
            try (Projections projections = tables.open(log)) {
                TestTables.awaitAll(projections, log);

                // when
                STACK.nats().kill();
                STACK.nats().start();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> log.health().reachable());
                world.publish(100);
                STACK.postgres().kill();
                for (int i = 1; i <= 5; i++) {
                    commits.heartbeat(
                            "h",
                            Events.heartbeat(HostHeartbeatReported.newBuilder().setCurrentPlayers(i)));
                }
                world.publish(20);
                STACK.postgres().start();
                TestTables.awaitAll(projections, log);

                // then
                assertEquals(5, projections.hosts().byId("h").orElseThrow().currentPlayers());
                assertEquals(
                        EntityModel.fold(log).rows(),
                        tables.select(EntityModel.SELECT).stream().sorted().toList());
                assertEquals(
                        StreamId.all().stream()
                                .filter(stream -> log.end(stream).sequence() > 0)
                                .count(),
                        tables.select("SELECT * FROM projection_range").size());
            }
        }

        // when: a new process on the same log
        try (EventLog log = JetStreamEventLog.connect(JetStreamConfig.of(STACK.natsUrl(), "projections-test"));
                Projections projections = tables.open(log)) {
            new Commits(log).host("late", Events.hostRegistered());
            TestTables.awaitAll(projections, log);

            // then
            assertEquals(2, projections.overview().counts().hosts().total());
        }
    }
}
