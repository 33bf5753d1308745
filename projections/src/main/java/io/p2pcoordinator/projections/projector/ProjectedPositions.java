package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far the tables are, stream by stream, as this node knows: its own projectors tell at once, those of another node are
 * looked up. Any thread.
 */
public final class ProjectedPositions {
    private static final class Progress {
        final ReentrantLock lock = new ReentrantLock();
        final Condition moved = lock.newCondition();
        final AtomicInteger waiting = new AtomicInteger();
        volatile long sequence;
    }

    private final List<Progress> byStream =
            StreamId.all().stream().map(_ -> new Progress()).toList();
    private final List<Runnable> onWaiting = new CopyOnWriteArrayList<>();

    /** Rows of every commit up to here are in the tables. */
    public Position projectedPosition(StreamId stream) {
        return new Position(stream, byStream.get(stream.index()).sequence);
    }

    /** Whether the tables reach the position within the time given. */
    public boolean await(Position position, Duration timeout) throws InterruptedException {
        Progress progress = byStream.get(position.stream().index());
        if (progress.sequence >= position.sequence()) {
            return true;
        }
        progress.waiting.incrementAndGet();
        try {
            onWaiting.forEach(Runnable::run);
            return await(progress, position.sequence(), timeout);
        } finally {
            progress.waiting.decrementAndGet();
        }
    }

    private static boolean await(Progress progress, long sequence, Duration timeout) throws InterruptedException {
        progress.lock.lockInterruptibly();
        try {
            long leftNs = timeout.toNanos();
            while (progress.sequence < sequence && leftNs > 0) {
                leftNs = progress.moved.awaitNanos(leftNs);
            }
            return progress.sequence >= sequence;
        } finally {
            progress.lock.unlock();
        }
    }

    boolean isAnyoneWaiting(List<StreamId> streams) {
        for (StreamId stream : streams) {
            if (byStream.get(stream.index()).waiting.get() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Runs on the thread of whoever begins to wait. */
    void onWaiting(Runnable wake) {
        onWaiting.add(wake);
    }

    void moved(StreamId stream, long sequence) {
        Progress progress = byStream.get(stream.index());
        progress.lock.lock();
        try {
            progress.sequence = sequence;
            progress.moved.signalAll();
        } finally {
            progress.lock.unlock();
        }
    }
}
