package io.p2pcoordinator.etcd.memory;

import io.p2pcoordinator.etcd.time.MonotonicClock;
import io.p2pcoordinator.etcd.time.Scheduler;
import java.time.Duration;
import java.util.PriorityQueue;

/** Time that passes only when told to. Tasks of the same moment run in the order in which they were scheduled. One thread. */
public final class VirtualTime implements MonotonicClock, Scheduler {

    private static final class Task implements Cancellable {
        final long dueNanos;
        final long number;
        final Runnable run;
        boolean cancelled;

        Task(long dueNanos, long number, Runnable run) {
            this.dueNanos = dueNanos;
            this.number = number;
            this.run = run;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>((a, b) -> {
        int byTime = Long.compare(a.dueNanos - b.dueNanos, 0);
        return byTime != 0 ? byTime : Long.compare(a.number, b.number);
    });
    private long nowNanos;
    private long scheduled;

    /** @param startNanos any; near {@link Long#MAX_VALUE} it shows who compares clock values without subtracting */
    public VirtualTime(long startNanos) {
        nowNanos = startNanos;
    }

    @Override
    public long nanos() {
        return nowNanos;
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        var scheduledTask = new Task(nowNanos + Math.max(0, delayNanos), scheduled++, task);
        tasks.add(scheduledTask);
        return scheduledTask;
    }

    /** Runs everything that is due up to then, at its time. */
    public void advance(Duration time) {
        long untilNanos = nowNanos + time.toNanos();
        for (Task next = tasks.peek(); next != null && next.dueNanos - untilNanos <= 0; next = tasks.peek()) {
            tasks.remove();
            if (!next.cancelled) {
                nowNanos = next.dueNanos - nowNanos > 0 ? next.dueNanos : nowNanos;
                next.run.run();
            }
        }
        nowNanos = untilNanos;
    }

    /** Lets time pass while nobody runs, as for a paused process: tasks that became due run late, at the next advance. */
    public void pause(Duration time) {
        nowNanos += time.toNanos();
    }
}
