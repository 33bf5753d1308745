package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.eventstore.Commits.append;
import static io.p2pcoordinator.eventstore.Commits.appended;
import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.envelope;
import static io.p2pcoordinator.eventstore.Commits.hostCameOnline;
import static io.p2pcoordinator.eventstore.Commits.id;
import static io.p2pcoordinator.eventstore.Commits.unchecked;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.EventLogContract;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.proto.v1.Commit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class JetStreamEventLogTest extends EventLogContract {
    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(NATS);

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static JetStreamEventLog log;

    @BeforeAll
    static void connect() {
        log = JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "contract"));
    }

    @AfterAll
    static void close() {
        log.close();
    }

    @Override
    protected EventLog log() {
        return log;
    }

    @Test
    void shouldRejectCommitThatIsTooLarge() throws Exception {
        // given
        Subject subject = Subject.host(id("host"));

        // when
        AppendOutcome outcome = append(log, subject, tooLarge());

        // then
        assertInstanceOf(AppendOutcome.Rejected.class, outcome);
        appended(log, subject, checked(0));
    }

    @Test
    void shouldAppendOthersOfGroupWhenOneIsTooLarge() throws Exception {
        // given
        Subject subject = Subject.entity(id("zone"));
        Commit huge = tooLarge().toBuilder().clearExpectedVersion().build();

        // when
        List<AppendOutcome> outcomes = appendInOrder(subject, List.of(unchecked(), huge, unchecked()));

        // then
        assertInstanceOf(AppendOutcome.Rejected.class, outcomes.get(1));
        assertEquals(
                positionOf(outcomes.get(0)).sequence() + 1,
                positionOf(outcomes.get(2)).sequence());
    }

    @Test
    void shouldTakeCommitsUpToTheServersLimit() throws Exception {
        Commit large = envelope()
                .setCausationId(ByteString.copyFrom(new byte[(1 << 20) - 1_200]))
                .addEvents(hostCameOnline())
                .build();
        Subject subject = Subject.entity(id("zone"));
        appended(log, subject, large);
        appendInOrder(subject, List.of(large, large, large)).forEach(EventLogContract::positionOf);
    }

    @Test
    void shouldRefuseEverythingWhenClosed() throws Exception {
        // given
        var closed = JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "closed"));
        var cursor = closed.read(StreamId.CONTROL, closed.end(StreamId.CONTROL).sequence());
        assertNull(cursor.next(Duration.ofMillis(10)));

        // when
        closed.close();

        // then
        assertInstanceOf(AppendOutcome.Unavailable.class, append(closed, Subject.host("h"), checked(0)));
        assertThrows(LogUnavailableException.class, () -> closed.end(StreamId.CONTROL));
        assertThrows(LogUnavailableException.class, () -> closed.last(Subject.host("h")));
        assertFalse(closed.health().reachable());
        long start = System.nanoTime();
        assertNull(cursor.next(Duration.ofMillis(100)));
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(80).toNanos(), "it must not spin");
        cursor.close();
    }

    @Test
    void shouldAnswerWhatWasQueuedWhenItCloses() throws Exception {
        // given
        var closing = JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "closing"));
        Subject subject = Subject.entity(id("zone"));
        var outcomes = Stream.generate(() -> closing.append(new AppendRequest(subject, unchecked())))
                .limit(3_000)
                .toList();

        // when
        closing.close();

        // then: what was taken is done, and in the log as it says
        long appended = 0;
        for (var outcome : outcomes) {
            if (outcome.get(1, TimeUnit.SECONDS) instanceof AppendOutcome.Appended) {
                appended++;
            }
        }
        assertEquals(3_000, appended);
        assertTrue(log.health().reachable());
    }

    private static Commit tooLarge() {
        return checked(0).toBuilder()
                .setCausationId(ByteString.copyFrom(new byte[1 << 20]))
                .build();
    }
}
