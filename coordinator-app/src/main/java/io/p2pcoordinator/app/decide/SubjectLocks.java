package io.p2pcoordinator.app.decide;

import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one command at a time decide on a subject, so that it sees what the one before it did. Subjects share locks; that
 * costs a wait now and then and keeps memory bounded.
 */
final class SubjectLocks {
    private static final int COUNT = 1_024;

    private final ReentrantLock[] locks = new ReentrantLock[COUNT];

    SubjectLocks() {
        for (int i = 0; i < COUNT; i++) {
            locks[i] = new ReentrantLock(true);
        }
    }

    /** The subject's lock, held by the caller now; null when others held it for all that time. */
    @Nullable
    ReentrantLock acquire(Subject subject, Duration patience) throws InterruptedException {
        ReentrantLock lock = locks[Math.floorMod(subject.name().hashCode(), COUNT)];
        return lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS) ? lock : null;
    }
}
