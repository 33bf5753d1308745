package io.p2pcoordinator.projections.projector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class CommitInboxTest {
    private static final Duration SHORT = Duration.ofMillis(5);

    @Test
    void shouldHoldBackReaderWhenFull() throws InterruptedException {
        // given
        var inbox = new CommitInbox(3);
        var put = new AtomicInteger();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 1; i <= 10 && inbox.put(commit(i, 0)); i++) {
                    put.incrementAndGet();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });

        // when
        Awaitility.await().until(() -> put.get() == 3);
        List<RawCommit> taken = inbox.take(2, SHORT);

        // then
        assertEquals(List.of(1L, 2L), taken.stream().map(RawCommit::sequence).toList());
        Awaitility.await().until(() -> put.get() == 5);
        inbox.close();
        assertTrue(reader.join(Duration.ofSeconds(5)));
        assertFalse(inbox.put(commit(11, 0)));
        assertEquals(3, inbox.take(10, SHORT).size());
        assertEquals(List.of(), inbox.take(10, Duration.ofDays(1)));
    }

    @Test
    void shouldHandOutWhatCameBeforeAFailure() throws InterruptedException {
        // given
        var inbox = new CommitInbox(10);
        inbox.put(commit(1, 40 << 20)); // more bytes than it holds: alone is fine

        // when
        inbox.fail(new IllegalStateException("broken"));

        // then
        assertEquals(1, inbox.take(10, SHORT).size());
        assertThrows(IllegalStateException.class, () -> inbox.take(10, SHORT));
    }

    @Test
    void shouldEndWaitingWhenWoken() throws InterruptedException {
        // given
        var inbox = new CommitInbox(10);

        // when
        inbox.wake();

        // then
        assertEquals(List.of(), inbox.take(10, Duration.ofDays(1)));
        assertTrue(inbox.put(commit(1, 0)));
        assertEquals(1, inbox.take(10, Duration.ofDays(1)).size());
    }

    private static RawCommit commit(long sequence, int bytes) {
        return new RawCommit(StreamId.CONTROL, sequence, "p2p.control.host.h", new byte[bytes], 0);
    }
}
