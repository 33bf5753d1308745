package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.List;
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
        volatile long sequence;
    }

    private final List<Progress> byStream =
            StreamId.all().stream().map(_ -> new Progress()).toList();
    private final AtomicInteger waiting = new AtomicInteger();

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
        waiting.incrementAndGet();
        progress.lock.lockInterruptibly();
        try {
            long leftNs = timeout.toNanos();
            while (progress.sequence < position.sequence() && leftNs > 0) {
                leftNs = progress.moved.awaitNanos(leftNs);
            }
            return progress.sequence >= position.sequence();
        } finally {
            progress.lock.unlock();
            waiting.decrementAndGet();
        }
    }

    boolean isAnyoneWaiting() {
        return waiting.get() > 0;
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
