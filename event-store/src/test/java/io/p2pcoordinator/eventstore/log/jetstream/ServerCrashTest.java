package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.eventstore.Commits.append;
import static io.p2pcoordinator.eventstore.Commits.appended;
import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.id;
import static io.p2pcoordinator.eventstore.Commits.readAll;
import static io.p2pcoordinator.eventstore.Commits.take;
import static io.p2pcoordinator.eventstore.Commits.unchecked;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kills the server, or takes streams away, while others append and read. */
final class ServerCrashTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<StreamId> STREAMS = List.of(StreamId.CONTROL, StreamId.entity(0), StreamId.entity(1));

    @RegisterExtension
    final LocalStackExtension stack = LocalStackExtension.fresh(NATS);

    @Test
    void shouldLoseAndRepeatNothingWhenServerIsKilledWhileAppending() throws Exception {
        try (var log = JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "crash"))) {
            // given
            var load = new AppendLoad(log).start(6, 6);
            var followers =
                    STREAMS.stream().map(stream -> new Follower(log, stream)).toList();
            for (int kill = 0; kill < 2; kill++) {
                awaitMore(load, 200);

                // when
                stack.nats().kill();
                stack.nats().start();
            }
            awaitMore(load, 200);
            load.stop();

            // then: it came back within the deadline of each append, so reading has told all of them
            assertEquals(0, load.count(AppendOutcome.Unknown.class));
            Map<StreamId, List<RawCommit>> content = contentOf(log);
            load.assertTrueOf(content);
            for (int i = 0; i < followers.size(); i++) {
                Follower follower = followers.get(i);
                List<RawCommit> expected = content.getOrDefault(STREAMS.get(i), List.of());
                await().atMost(PATIENCE).until(() -> follower.count() >= expected.size());
                follower.stop();
                assertNull(follower.failure());
                assertSame(expected, follower.read());
            }
        }
    }

    @Test
    void shouldSayWhatItDoesNotKnowWhenServerStaysAway() throws Exception {
        // given
        var impatient = new JetStreamConfig(
                stack.natsUrl(),
                "crash",
                1,
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                100);
        try (var log = JetStreamEventLog.connect(impatient)) {
            var load = new AppendLoad(log).start(4, 4);
            awaitMore(load, 100);

            // when
            stack.nats().kill();
            await().atMost(PATIENCE).until(() -> load.count(AppendOutcome.Unavailable.class) >= 8);

            // then: what is sent from now on is known not to be in the log, at once
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertInstanceOf(AppendOutcome.Unavailable.class, append(log, Subject.entity(id("zone")), unchecked()));
            }
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(2).toNanos(), "it must not wait");
            assertThrows(LogUnavailableException.class, () -> log.end(StreamId.CONTROL));
            assertFalse(log.health().reachable());

            // when
            stack.nats().start();
            awaitMore(load, 100);
            load.stop();

            // then
            load.assertTrueOf(contentOf(log));
            assertTrue(log.health().reachable());
        }
    }

    @Test
    void shouldStopReadingWhenStreamIsReplacedByShorterOne() throws Exception {
        try (var log = JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "cut"))) {
            // given
            for (int i = 0; i < 3; i++) {
                appended(log, Subject.host(id("host")), checked(0));
            }
            var follower = new Follower(log, StreamId.CONTROL);
            await().atMost(PATIENCE).until(() -> follower.count() == 3);

            // when
            replaceControl();

            // then
            await().atMost(PATIENCE).until(() -> follower.failure() != null);
            assertInstanceOf(LogIntegrityException.class, follower.failure());
        }
    }

    @Test
    void shouldStopReadingWhenStreamIsReplacedByLongerOne() throws Exception {
        try (var log = JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "replaced"))) {
            // given
            appended(log, Subject.host(id("host")), checked(0));
            var cursor = log.read(StreamId.CONTROL, 0);
            assertEquals(1, cursorNext(cursor).sequence());

            // when: it looks away until the new stream has grown past the place where it was
            replaceControl();
            for (int i = 0; i < 3; i++) {
                appended(log, Subject.host(id("host")), checked(0));
            }

            // then
            assertThrows(LogIntegrityException.class, () -> {
                while (true) {
                    RawCommit next = cursorNext(cursor);
                    assertTrue(next.sequence() < 2, () -> "read on in another history: " + next.position());
                }
            });
            cursor.close();
        }
    }

    private static RawCommit cursorNext(CommitCursor cursor) throws Exception {
        return take(cursor, 1).getFirst();
    }

    private void replaceControl() throws Exception {
        Connection connection = Nats.connect(stack.natsUrl());
        try {
            connection.jetStreamManagement().deleteStream("CONTROL");
            var ours = StreamSettings.of(StreamId.CONTROL, 1, true);
            await().ignoreExceptions()
                    .until(() -> connection.jetStreamManagement().addStream(ours), _ -> true);
        } finally {
            connection.close();
        }
    }

    private static void awaitMore(AppendLoad load, int count) {
        long before = load.acknowledged();
        await().atMost(PATIENCE).until(() -> load.acknowledged() >= before + count);
    }

    static Map<StreamId, List<RawCommit>> contentOf(EventLog log) throws InterruptedException {
        var content = new HashMap<StreamId, List<RawCommit>>();
        for (StreamId stream : StreamId.all()) {
            content.put(stream, readAll(log, stream, 0));
        }
        return content;
    }

    static void assertSame(List<RawCommit> expected, List<RawCommit> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            RawCommit read = actual.get(i);
            assertTrue(expected.get(i).isSameAs(read), () -> "another one than in the log: " + read.position());
        }
    }
}
