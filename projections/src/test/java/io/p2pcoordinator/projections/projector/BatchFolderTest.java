package io.p2pcoordinator.projections.projector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Batches between the thread that folds and the one that writes. */
final class BatchFolderTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration DAY = Duration.ofDays(1);

    private final CommitInbox inbox = new CommitInbox(1_000);
    private final CountingFold fold = new CountingFold();

    @Test
    void shouldGrowTheBatchWhileTheWriterIsBusy() throws InterruptedException {
        // given
        try (BatchFolder folder = start(Duration.ZERO, false, 10)) {
            put(1, 1);
            assertEquals(List.of(1L), sequences(folder.next(LONG)));

            // when: nobody asks
            for (int i = 2; i <= 8; i++) {
                put(i, 1);
            }
            Awaitility.await().until(() -> fold.added.get() == 8);

            // then
            assertEquals(List.of(2L, 3L, 4L, 5L, 6L, 7L, 8L), sequences(folder.next(LONG)));
        }
    }

    @Test
    void shouldFoldNoFurtherWhenTheBatchIsFull() throws InterruptedException {
        // given
        try (BatchFolder folder = start(DAY, false, 3)) {
            // when
            for (int i = 1; i <= 8; i++) {
                put(i, 1);
            }

            // then
            assertEquals(List.of(1L, 2L, 3L), sequences(folder.next(LONG)));
            assertEquals(List.of(4L, 5L, 6L), sequences(folder.next(LONG)));
            assertNull(folder.next(Duration.ofMillis(5)));
            put(9, 5 << 20);
            assertEquals(List.of(7L, 8L, 9L), sequences(folder.next(LONG)));
            put(10, 9 << 20);
            assertEquals(List.of(10L), sequences(folder.next(LONG)), "full by its bytes");
        }
    }

    @Test
    void shouldNotLingerWhenSomebodyWaits() throws InterruptedException {
        // given
        var waiting = new AtomicBoolean();
        try (BatchFolder folder = BatchFolder.start(inbox, fold, DAY, waiting::get, () -> 100, "test")) {
            put(1, 1);
            assertNull(folder.next(Duration.ofMillis(20)));

            // when
            waiting.set(true);
            inbox.wake();

            // then
            assertEquals(List.of(1L), sequences(folder.next(LONG)));
        }
    }

    @Test
    void shouldHandOverTheRestWhenTheInboxIsClosed() throws InterruptedException {
        // given
        try (BatchFolder folder = start(DAY, false, 100)) {
            put(1, 1);
            put(2, 1);

            // when
            inbox.close();

            // then
            assertEquals(List.of(1L, 2L), sequences(folder.next(LONG)));
            assertNull(folder.next(LONG));
        }
    }

    @Test
    void shouldTellOfABrokenReaderAfterWhatItHadRead() throws InterruptedException {
        // given
        try (BatchFolder folder = start(DAY, false, 100)) {
            put(1, 1);
            var broken = new LogIntegrityException("cut");

            // when
            inbox.fail(broken);

            // then
            assertEquals(List.of(1L), sequences(folder.next(LONG)));
            assertSame(broken, assertThrows(LogIntegrityException.class, () -> folder.next(LONG)));
        }
    }

    @Test
    void shouldHandOverABatchThatCannotBeWrittenWhenFoldingFails() throws InterruptedException {
        // given
        fold.failAt = 2;
        try (BatchFolder folder = start(DAY, false, 100)) {
            // when
            put(1, 1);
            put(2, 1);
            Batch batch = folder.next(LONG);

            // then
            assertNotNull(batch);
            assertEquals(2, batch.commits().getLast().sequence());
            assertThrows(IllegalStateException.class, () -> writeNowhere(batch));
        }
    }

    @Test
    void shouldHandOverABatchThatCannotBeWrittenWhenItsRowsCannotBeMade() throws InterruptedException {
        // given
        fold.failTaking = new IllegalStateException("no rows");
        try (BatchFolder folder = start(Duration.ZERO, false, 100)) {
            // when
            put(1, 1);
            Batch batch = folder.next(LONG);

            // then
            assertNotNull(batch);
            assertThrows(IllegalStateException.class, () -> writeNowhere(batch));
        }
    }

    @Test
    void shouldPassOnTheEndOfTheJvm() throws InterruptedException {
        // given
        fold.failTaking = new OutOfMemoryError("of a test");
        try (BatchFolder folder = start(Duration.ZERO, false, 100)) {
            // when
            put(1, 1);

            // then
            assertThrows(OutOfMemoryError.class, () -> folder.next(LONG));
        }
    }

    @Test
    void shouldEndWhenClosedWhileABatchWaits() throws InterruptedException {
        // given
        BatchFolder folder = start(Duration.ZERO, false, 1);
        put(1, 1);
        Awaitility.await().until(() -> fold.taken.get() == 1);

        // when
        folder.close();

        // then
        assertNull(folder.next(LONG));
        assertFalse(inbox.isClosed(), "which is the reader's");
    }

    private BatchFolder start(Duration linger, boolean waiting, int maxCommits) {
        return BatchFolder.start(inbox, fold, linger, () -> waiting, () -> maxCommits, "test");
    }

    private void put(long sequence, int bytes) throws InterruptedException {
        inbox.put(new RawCommit(StreamId.CONTROL, sequence, "p2p.control.host.h", new byte[bytes], 0));
    }

    @SuppressWarnings("NullAway") // no connection: nothing is to be written
    private static void writeNowhere(Batch batch) throws SQLException {
        batch.rows().write(null);
    }

    private static List<Long> sequences(@Nullable Batch batch) {
        assertNotNull(batch);
        return batch.commits().stream().map(RawCommit::sequence).toList();
    }

    private static final class CountingFold implements Fold {
        final AtomicInteger added = new AtomicInteger();
        final AtomicInteger taken = new AtomicInteger();
        volatile int failAt;
        volatile @Nullable Throwable failTaking;

        @Override
        public void add(RawCommit raw) {
            if (added.incrementAndGet() == failAt) {
                throw new IllegalStateException("a commit that the fold cannot take");
            }
        }

        @Override
        public void addUnwritable(RawCommit raw, String error) {
            throw new AssertionError("expected nothing to be parked here, but " + raw.position() + " is");
        }

        @Override
        public PendingRows take() {
            taken.incrementAndGet();
            switch (failTaking) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case null, default -> {}
            }
            return _ -> new ParkedCounts(Map.of());
        }
    }
}
