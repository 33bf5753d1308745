package io.p2pcoordinator.etcd.time;

/**
 * Runs tasks one at a time, in the order of their due times. Whatever runs here must not block: the lease's keep-alives
 * wait behind it. After the scheduler has been closed, tasks are dropped.
 */
public interface Scheduler {

    Cancellable schedule(long delayNanos, Runnable task);

    default void execute(Runnable task) {
        schedule(0, task);
    }

    /** Cancelling what has run, or has been cancelled, does nothing. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
