package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.RawCommit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads and folds ahead of the writer, on a thread of its own: while one batch is written, the next one grows. A batch is
 * handed over when the writer is free and its first commit has waited for the linger, at once when a reader waits for it.
 *
 * <pre>
 *   streams --> inbox --> fold (this thread) --> handover --> transaction (the projector's thread)
 * </pre>
 */
final class BatchFolder implements AutoCloseable {
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);
    private static final int COMMITS_AT_A_TIME = 256;
    /** Of payloads: a batch of nothing but spawns stays far from the statement's deadline. */
    private static final long MAX_BATCH_BYTES = 8L << 20;

    private final CommitInbox inbox;
    private final BatchHandover handover;
    private final Fold fold;
    private final Duration linger;
    private final BooleanSupplier isAwaited;
    private final IntSupplier maxCommits;
    private final Thread thread;

    // The thread's.
    private List<RawCommit> commits = new ArrayList<>();
    private long bytes;
    private long firstNs;

    private BatchFolder(
            CommitInbox inbox,
            Fold fold,
            Duration linger,
            BooleanSupplier isAwaited,
            IntSupplier maxCommits,
            String name) {
        this.inbox = inbox;
        this.fold = fold;
        this.linger = linger;
        this.isAwaited = isAwaited;
        this.maxCommits = maxCommits;
        this.handover = new BatchHandover(inbox::wake);
        this.thread = Thread.ofPlatform()
                .name("projector-" + name + "-folds")
                .daemon()
                .unstarted(this::run);
    }

    /**
     * @param isAwaited whether somebody waits to read what is being folded
     * @param maxCommits most commits of a batch; may change
     */
    static BatchFolder start(
            CommitInbox inbox,
            Fold fold,
            Duration linger,
            BooleanSupplier isAwaited,
            IntSupplier maxCommits,
            String name) {
        var folder = new BatchFolder(inbox, fold, linger, isAwaited, maxCommits, name);
        folder.thread.start();
        return folder;
    }

    /**
     * The next batch; null when none came in time, or when the inbox is closed and all of it was taken.
     *
     * @throws RuntimeException of the reader that can go on no more, after all batches that it had handed over
     */
    @Nullable
    Batch next(Duration timeout) throws InterruptedException {
        return handover.take(timeout);
    }

    /** Ends the thread; a batch that was not taken is in the log. */
    @Override
    public void close() {
        handover.close();
        thread.interrupt();
        try {
            boolean _ = thread.join(CLOSE_DEADLINE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (foldSome()) {
                if (isDue()) {
                    if (!handover.hand(folded())) {
                        return;
                    }
                    startBatch();
                }
            }
            handover.close();
        } catch (InterruptedException _) {
            handover.close();
        } catch (Error e) {
            handover.fail(e);
        }
    }

    /** False at the end: the inbox is closed and empty, or a commit or a reader failed. */
    private boolean foldSome() throws InterruptedException {
        List<RawCommit> some;
        try {
            some = inbox.take(Math.min(COMMITS_AT_A_TIME, room()), patience());
        } catch (RuntimeException e) {
            if (handOverRest()) {
                handover.fail(e);
            }
            return false;
        }
        if (some.isEmpty() && inbox.isClosed()) {
            boolean _ = handOverRest();
            return false;
        }
        if (commits.isEmpty()) {
            firstNs = System.nanoTime();
        }
        commits.addAll(some);
        try {
            for (RawCommit commit : some) {
                bytes += commit.payload().length;
                fold.add(commit);
            }
        } catch (RuntimeException e) {
            boolean _ = handover.hand(unwritable(e));
            return false;
        }
        return true;
    }

    private boolean handOverRest() throws InterruptedException {
        return commits.isEmpty() || handover.hand(folded());
    }

    private Batch folded() {
        try {
            return new Batch(commits, fold.take());
        } catch (RuntimeException e) {
            return unwritable(e);
        }
    }

    /** The writer meets the failure as if PostgreSQL had refused the batch, and looks for the commit that is to blame. */
    private Batch unwritable(RuntimeException e) {
        return new Batch(commits, _ -> {
            throw e;
        });
    }

    private int room() {
        return Math.max(1, maxCommits.getAsInt() - commits.size());
    }

    private Duration patience() {
        if (commits.isEmpty() || !handover.isWanted()) {
            return IDLE;
        }
        return Duration.ofNanos(Math.max(0, linger.toNanos() - (System.nanoTime() - firstNs)));
    }

    private boolean isDue() {
        if (commits.isEmpty()) {
            return false;
        }
        return isFull()
                || (handover.isWanted()
                        && (isAwaited.getAsBoolean()
                                || System.nanoTime() - firstNs >= linger.toNanos()
                                || inbox.isClosed()));
    }

    private boolean isFull() {
        return commits.size() >= maxCommits.getAsInt() || bytes >= MAX_BATCH_BYTES;
    }

    private void startBatch() {
        commits = new ArrayList<>();
        bytes = 0;
    }
}
