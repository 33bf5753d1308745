package io.p2pcoordinator.projections.projector;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * From the thread that folds to the one that writes, without a store between them: a batch is handed over when the writer
 * asks for one, and grows until then. So batches are small while there is little to do and large while the writer is behind.
 */
final class BatchHandover {
    private final Runnable onWanted;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean wanted;
    private boolean closed;
    private @Nullable Batch batch;
    private @Nullable Throwable failure;

    /** @param onWanted wakes the thread that folds */
    BatchHandover(Runnable onWanted) {
        this.onWanted = onWanted;
    }

    /** The next batch; null when none came in time, or when no more come. */
    @Nullable
    Batch take(Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            wanted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        onWanted.run();
        lock.lockInterruptibly();
        try {
            long leftNs = wait.toNanos();
            while (batch == null && failure == null && !closed && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            wanted = false;
            Batch taken = batch;
            batch = null;
            if (taken == null) {
                throwFailure();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the writer waits for a batch and has none. */
    boolean isWanted() {
        lock.lock();
        try {
            return wanted && batch == null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the writer asks; false when nobody asks any more. */
    boolean hand(Batch next) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && (!wanted || batch != null)) {
                changed.await();
            }
            if (closed) {
                return false;
            }
            batch = next;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void throwFailure() {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("expected an unchecked failure", failure);
        }
    }

    /** No more batches come: the writer is told why, after those that were handed over. */
    void fail(RuntimeException e) {
        end(e);
    }

    void fail(Error e) {
        end(e);
    }

    private void end(Throwable e) {
        lock.lock();
        try {
            failure = e;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is handed over; what was can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
