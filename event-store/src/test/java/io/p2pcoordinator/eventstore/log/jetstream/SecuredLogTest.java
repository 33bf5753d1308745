package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.eventstore.Commits.NOON_US;
import static io.p2pcoordinator.eventstore.Commits.SOON;
import static io.p2pcoordinator.eventstore.Commits.appended;
import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.despawned;
import static io.p2pcoordinator.eventstore.Commits.id;
import static io.p2pcoordinator.eventstore.Commits.marker;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.snapshot.SnapshotStore;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.NatsUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The log with the shipped permissions: each role gets its work done, and no other. */
final class SecuredLogTest {
    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(LocalStack.Builder::secured, NATS);

    @BeforeAll
    static void createStreams() {
        JetStreamEventLog.connect(config(NatsUser.COORDINATOR)).close();
    }

    @Test
    void shouldAppendInGroupsAndReadWhenCoordinatorDoes() throws Exception {
        // given
        try (var log = JetStreamEventLog.connect(config(NatsUser.COORDINATOR))) {
            List<AppendRequest> group = List.of(
                    new AppendRequest(Subject.zone(id("z")), checked(0)),
                    new AppendRequest(Subject.zone(id("z")), checked(0)));

            // when
            List<AppendOutcome> outcomes = log.appendInOrder(group).get(SOON.toSeconds(), TimeUnit.SECONDS);
            AppendOutcome stale = log.append(new AppendRequest(group.getFirst().subject(), checked(0)))
                    .get(SOON.toSeconds(), TimeUnit.SECONDS);

            // then
            outcomes.forEach(outcome -> assertInstanceOf(AppendOutcome.Appended.class, outcome));
            assertInstanceOf(AppendOutcome.VersionConflict.class, stale);
            assertReadable(log, group.getFirst().subject());
        }
    }

    @Test
    void shouldReadEverythingWhenProjectorOrOperatorDoes() throws Exception {
        // given
        Subject subject = Subject.host(id("h"));
        try (var log = JetStreamEventLog.connect(config(NatsUser.COORDINATOR))) {
            appended(log, subject, checked(0));
        }
        for (NatsUser user : List.of(NatsUser.PROJECTOR, NatsUser.OPERATOR)) {
            // when
            try (var log = JetStreamEventLog.connectToRead(config(user))) {
                // then
                assertReadable(log, subject);
                assertThrows(IllegalArgumentException.class, () -> log.append(new AppendRequest(subject, checked(0))));
            }
        }
    }

    @Test
    void shouldKeepSnapshotsWhenCoordinatorDoesAndNobodyElse() throws Exception {
        // given
        var position = new Position(StreamId.entity(3), 12);
        byte[] content = new byte[300_000];
        try (var store = JetStreamSnapshotStore.connect(config(NatsUser.COORDINATOR))) {
            // when
            store.put(position, content);
            store.put(new Position(StreamId.entity(3), 13), content);
            store.delete(new Position(StreamId.entity(3), 13));
            store.sweep();

            // then
            assertEquals(
                    List.of(position),
                    store.list().stream().map(SnapshotStore.Stored::position).toList());
            assertArrayEquals(content, store.get(position));
        }
        for (NatsUser user : List.of(NatsUser.PROJECTOR, NatsUser.MAPSERVER)) {
            assertThrows(LogUnavailableException.class, () -> JetStreamSnapshotStore.connect(config(user)));
        }
    }

    @Test
    void shouldPutMessagesBackWhereTheyWereWhenRestorerDoes() throws Exception {
        // given
        StreamId stream = StreamId.entity(9);
        var kept = new JetStreamRestore.Stored("p2p.entity.09.zone", new byte[] {1, 2, 3});

        // when
        try (var restore = JetStreamRestore.connect(config(NatsUser.RESTORER))) {
            restore.begin("a backup");
            restore.create(stream, 1_200);
            restore.append(stream, 1_199, List.of(kept, kept));
            restore.append(stream, 1_201, List.of(kept));

            // then
            assertEquals(Optional.of("a backup"), restore.underWay());
            assertEquals(Optional.of(new JetStreamRestore.Extent(1_200, 1_202)), restore.extent(stream));
            assertThrows(LogIntegrityException.class, () -> restore.append(stream, 1_201, List.of(kept, kept)));
            assertThrows(LogIntegrityException.class, () -> restore.append(stream, 1_203, List.of(kept)));
            assertThrows(LogIntegrityException.class, () -> JetStreamEventLog.connect(config(NatsUser.COORDINATOR)));

            // when
            restore.end();
        }

        // then
        try (var log = JetStreamEventLog.connect(config(NatsUser.COORDINATOR))) {
            assertEquals(1_200, log.firstSequence(stream));
            assertArrayEquals(
                    new byte[] {1, 2, 3},
                    log.at(new Position(stream, 1_202)).orElseThrow().payload());
        }
        for (NatsUser user : List.of(NatsUser.COORDINATOR, NatsUser.OPERATOR)) {
            try (var restore = JetStreamRestore.connect(config(user))) {
                assertThrows(LogUnavailableException.class, () -> restore.create(stream, 1));
            }
        }
    }

    @Test
    void shouldTrimNothingWhenTheShippedPermissionsAreInForce() throws Exception {
        try (var log = JetStreamEventLog.connect(config(NatsUser.COORDINATOR))) {
            assertThrows(LogUnavailableException.class, () -> log.trimBefore(new Position(StreamId.entity(3), 1)));
        }
    }

    @Test
    void shouldPublishDeltasButNoMarkersWhenMapServerDoes() throws Exception {
        // given
        String zone = id("z");
        Subject hosting = Subject.hosting(zone);
        try (var log = JetStreamEventLog.connectToPublish(config(NatsUser.MAPSERVER));
                var publisher = EventPublisher.open(log, "map-1")) {
            publisher.hosts(zone, 7);

            // when
            var deltas = new ArrayList<CompletableFuture<AppendOutcome>>();
            for (int i = 0; i < 500; i++) {
                deltas.add(publisher.publish(zone, List.of(despawned(i)), NOON_US));
            }
            AppendOutcome marker = log.append(new AppendRequest(hosting, marker(7, "map-1")))
                    .get(2 * SOON.toSeconds(), TimeUnit.SECONDS);

            // then
            for (CompletableFuture<AppendOutcome> delta : deltas) {
                assertInstanceOf(AppendOutcome.Appended.class, delta.get(SOON.toSeconds(), TimeUnit.SECONDS));
            }
            assertEquals(500, log.end(Subject.entity(zone).stream()).sequence(), "each of them once");
            assertFalse(marker instanceof AppendOutcome.Appended, String.valueOf(marker));
            assertTrue(log.last(hosting).isEmpty());
            assertThrows(LogUnavailableException.class, () -> log.end(StreamId.CONTROL));
        }
    }

    @Test
    void shouldSayWhyAtOnceWhenThePasswordIsWrong() {
        // given
        JetStreamConfig wrong = JetStreamConfig.of(stack.natsUrl(), "guess")
                .withLogin(new NatsLogin.Password("coordinator", "a guess"));

        // when
        var refused = assertThrows(LogUnavailableException.class, () -> JetStreamEventLog.connect(wrong));

        // then
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("coordinator") && message.contains("Authorization Violation"), message);
        assertFalse(message.contains("a guess"), message);
        assertFalse(wrong.toString().contains("a guess"), wrong.toString());
    }

    @Test
    void shouldNameWhatDoesNotGoTogetherWhenLoginIsIncomplete() {
        assertEquals(new NatsLogin.Anonymous(), NatsLogin.of("", "", ""));
        assertThrows(IllegalArgumentException.class, () -> NatsLogin.of("coordinator", "", ""));
        assertThrows(IllegalArgumentException.class, () -> NatsLogin.of("", "secret", ""));
        assertThrows(IllegalArgumentException.class, () -> NatsLogin.of("coordinator", "secret", "file.creds"));
        assertThrows(
                IllegalArgumentException.class, () -> JetStreamConfig.of("nats://user:secret@127.0.0.1:4222", "url"));
    }

    private static void assertReadable(EventLog log, Subject subject) throws InterruptedException {
        Position position = log.last(subject).orElseThrow().position();
        try (var cursor = log.read(position.stream(), position.sequence() - 1)) {
            RawCommit read = cursor.next(SOON);
            assertEquals(position, read == null ? null : read.position());
        }
    }

    private static JetStreamConfig config(NatsUser user) {
        return new JetStreamConfig(
                stack.natsUrl(),
                user.userName(),
                1,
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                JetStreamConfig.DEFAULT_READ_BATCH,
                new NatsLogin.Password(user.userName(), user.password(stack.secrets())));
    }
}
