package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where all lanes are, for everyone to read and to wait for. Written by each stream's lane only. Thread-safe. */
final class ProgressBoard {
    private final AtomicReferenceArray<StreamProgress> progress;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();

    ProgressBoard(LaneConfig config) {
        List<StreamId> streams = StreamId.all();
        progress = new AtomicReferenceArray<>(streams.size());
        for (StreamId stream : streams) {
            progress.set(stream.index(), new StreamProgress(config.laneOf(stream), stream, 0, 0, 0, 0, 0, 0));
        }
    }

    StreamProgress of(StreamId stream) {
        return progress.get(stream.index());
    }

    void publish(StreamProgress now) {
        progress.set(now.stream().index(), now);
        if (waiting.get() > 0) {
            lock.lock();
            try {
                moved.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    boolean await(Position position, Duration timeout) throws InterruptedException {
        if (isApplied(position)) {
            return true;
        }
        long leftNanos = timeout.toNanos();
        lock.lockInterruptibly();
        waiting.incrementAndGet();
        try {
            while (!isApplied(position)) {
                if (leftNanos <= 0) {
                    return false;
                }
                leftNanos = moved.awaitNanos(leftNanos);
            }
            return true;
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    private boolean isApplied(Position position) {
        return of(position.stream()).appliedPosition() >= position.sequence();
    }
}
