package io.p2pcoordinator.app.route;

import java.time.Duration;

/** The time in which commands wait for their zone's new owner: the machine's, or a simulator's. Thread-safe. */
public interface RetryTime {
    /** Nanoseconds since some fixed moment, as {@link System#nanoTime()}. */
    long nanos();

    void pause(Duration duration) throws InterruptedException;

    static RetryTime system() {
        return new RetryTime() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration duration) throws InterruptedException {
                Thread.sleep(duration);
            }
        };
    }
}
