package io.p2pcoordinator.eventstore.log.memory;

import static io.p2pcoordinator.eventstore.Commits.append;
import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.readAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.EventLogContract;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class InMemoryEventLogTest extends EventLogContract {
    private final InMemoryEventLog log = new InMemoryEventLog(() -> 42);

    @Override
    protected EventLog log() {
        return log;
    }

    @Test
    void shouldKeepInjectedBytesAsTheyAre() throws Exception {
        // when
        long sequence = log.inject(StreamId.CONTROL, "p2p.control.strange.thing", new byte[] {1, 2, 3});

        // then
        RawCommit read = readAll(log, StreamId.CONTROL, 0).getFirst();
        assertEquals(sequence, read.sequence());
        assertEquals("p2p.control.strange.thing", read.subject());
        assertArrayEquals(new byte[] {1, 2, 3}, read.payload());
        assertEquals(42, read.storedAtUs());
    }

    @Test
    void shouldWaitOutItsTimeWhenReadAfterClose() throws Exception {
        // given
        var cursor = log.read(StreamId.CONTROL, 0);
        log.close();

        // when
        long start = System.nanoTime();
        RawCommit read = cursor.next(Duration.ofMillis(50));

        // then: a reader that asks again and again must not spin
        assertNull(read);
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(40).toNanos());
        assertInstanceOf(AppendOutcome.Unavailable.class, append(log, Subject.host("h"), checked(0)));
        assertFalse(log.health().reachable());
    }
}
