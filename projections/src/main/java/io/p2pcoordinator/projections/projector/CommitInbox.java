package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.RawCommit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands commits from the threads that read streams to the projector's. Bounded in commits and in bytes: a reader that
 * meets a full inbox waits, and with it the log. The commits of one stream stay in order. One thread takes.
 */
final class CommitInbox {
    private static final long MAX_BYTES = 4L << 20;

    private final int maxCommits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<RawCommit> commits = new ArrayDeque<>();
    private long bytes;
    private boolean closed;
    private boolean woken;
    private @Nullable RuntimeException failure;

    CommitInbox(int maxCommits) {
        this.maxCommits = maxCommits;
    }

    /** Waits for room; false when the inbox was closed. */
    boolean put(RawCommit commit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && (commits.size() >= maxCommits || bytes >= MAX_BYTES)) {
                changed.await();
            }
            if (closed) {
                return false;
            }
            commits.add(commit);
            bytes += sizeOf(commit);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A reader can go on no more: the next taker is told. */
    void fail(RuntimeException e) {
        lock.lock();
        try {
            if (failure == null) {
                failure = e;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No more commits come in; what is there can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the taker's waiting, or the next one if it does not wait. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Up to a number of commits: waits for the first one. Empty when none came, or when the inbox is closed and empty. */
    List<RawCommit> take(int limit, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(wait);
            woken = false;
            if (failure != null && commits.isEmpty()) {
                throw failure;
            }
            return poll(limit);
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration wait) throws InterruptedException {
        long leftNs = wait.toNanos();
        while (commits.isEmpty() && !woken && !closed && failure == null && leftNs > 0) {
            leftNs = changed.awaitNanos(leftNs);
        }
    }

    private List<RawCommit> poll(int limit) {
        var taken = new ArrayList<RawCommit>(Math.min(limit, commits.size()));
        while (taken.size() < limit) {
            RawCommit commit = commits.poll();
            if (commit == null) {
                break;
            }
            bytes -= sizeOf(commit);
            taken.add(commit);
        }
        changed.signalAll();
        return taken;
    }

    private static long sizeOf(RawCommit commit) {
        return commit.payload().length + commit.subject().length() + 64L;
    }
}
