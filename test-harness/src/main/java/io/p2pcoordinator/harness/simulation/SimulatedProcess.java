package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.app.route.RetryTime;
import io.p2pcoordinator.etcd.memory.VirtualTime;
import io.p2pcoordinator.etcd.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * An operating system's process: threads and timers that can be stopped for a while, as by SIGSTOP, and killed for good. Its threads
 * take their turns after small random delays, so that each seed sees them in another order.
 */
final class SimulatedProcess implements Scheduler, Executor {
    private static final long MAX_TURN_DELAY_NANOS = 300_000;

    private final VirtualTime time;
    private final RandomGenerator random;
    private final Trace trace;
    private final String name;
    private final List<Thread> threads = new ArrayList<>();
    private final Thread carrier = Thread.currentThread();
    private long pausedUntilNanos;
    private boolean killed;

    SimulatedProcess(String name, VirtualTime time, RandomGenerator random, Trace trace) {
        this.name = name;
        this.time = time;
        this.random = random;
        this.trace = trace;
        this.pausedUntilNanos = time.nanos();
    }

    void pause(Duration duration) {
        pausedUntilNanos = time.nanos() + duration.toNanos();
    }

    void resume() {
        pausedUntilNanos = time.nanos();
    }

    /** Timers fire no more. Threads are interrupted and come to their end; what they still do has no effect on anybody. */
    void kill() {
        killed = true;
        threads.forEach(Thread::interrupt);
        threads.clear();
    }

    boolean isAlive() {
        return !killed;
    }

    boolean runs() {
        return !killed && pausedUntilNanos - time.nanos() <= 0;
    }

    /** Runs a thread of the process. Code in it may block, but must have its time from here. */
    void start(String threadName, SimulatedTask task) {
        threads.removeIf(thread -> !thread.isAlive());
        threads.add(SimulatedThreads.start(this, name + "/" + threadName, () -> {
            try {
                task.run();
            } catch (InterruptedException _) {
                if (!killed) {
                    trace.failed(name + "/" + threadName + " was interrupted", null);
                }
            } catch (RuntimeException | Error e) {
                if (!killed) {
                    trace.failed(name + "/" + threadName + " failed", e);
                }
            }
        }));
    }

    /** Blocks the calling thread of this process; false when the process was killed meanwhile. */
    boolean sleep(Duration duration) throws InterruptedException {
        if (killed) {
            return false;
        }
        var over = new CompletableFuture<Boolean>();
        schedule(duration.toNanos(), () -> over.complete(true));
        try {
            return over.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("expected sleep to end by itself", e);
        }
    }

    RetryTime retryTime() {
        return new RetryTime() {
            @Override
            public long nanos() {
                return time.nanos();
            }

            @Override
            public void pause(Duration duration) throws InterruptedException {
                if (!sleep(duration)) {
                    throw new InterruptedException("killed");
                }
            }
        };
    }

    /** A turn of one of its threads. */
    @Override
    public void execute(Runnable turn) {
        if (!Thread.currentThread().isVirtual() && !Thread.currentThread().equals(carrier)) {
            // A timer of the JDK, which are only there in case that simulated ones fail: this machine stood still for
            // seconds.
            trace.disturbed();
            return;
        }
        if (killed) {
            time.schedule(0, turn);
        } else {
            time.schedule(random.nextLong(MAX_TURN_DELAY_NANOS), () -> runOrPostpone(turn, true));
        }
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        return time.schedule(delayNanos, () -> runOrPostpone(task, false));
    }

    private void runOrPostpone(Runnable task, boolean isTurn) {
        long leftNanos = pausedUntilNanos - time.nanos();
        if (killed) {
            if (isTurn) {
                task.run();
            }
        } else if (leftNanos > 0) {
            time.schedule(leftNanos, () -> runOrPostpone(task, isTurn));
        } else {
            task.run();
        }
    }
}
