package io.p2pcoordinator.etcd.time;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real threads: one daemon platform thread that coordinates, one that runs listeners, a virtual thread for each
 * completed future. A task that throws is logged and the thread goes on.
 */
public final class ExecutionThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExecutionThreads.class);

    private final ScheduledThreadPoolExecutor coordination;
    private final ExecutorService listeners;
    private final Execution execution;

    public ExecutionThreads(String name) {
        coordination = new ScheduledThreadPoolExecutor(1, daemon("etcd-" + name));
        coordination.setRemoveOnCancelPolicy(true);
        coordination.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        listeners = Executors.newSingleThreadExecutor(daemon("etcd-listeners-" + name));
        execution = new Execution(
                MonotonicClock.system(),
                this::schedule,
                task -> submit(listeners, task),
                task -> Thread.ofVirtual().name("etcd-completion").start(() -> run(task)));
    }

    public Execution execution() {
        return execution;
    }

    /** What is due is done, what is due later is dropped. */
    @Override
    public void close() {
        try {
            coordination.submit(() -> {}).get(1, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException _) {
            LOG.debug("Closed already");
        } catch (ExecutionException | TimeoutException failure) {
            LOG.warn("The coordination thread did not finish in time", failure);
        }
        coordination.shutdownNow();
        listeners.shutdown();
    }

    private Scheduler.Cancellable schedule(long delayNanos, Runnable task) {
        try {
            Future<?> scheduled = coordination.schedule(() -> run(task), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException _) {
            LOG.debug("A task came after close and is dropped");
            return () -> {};
        }
    }

    private static void submit(Executor executor, Runnable task) {
        try {
            executor.execute(() -> run(task));
        } catch (RejectedExecutionException _) {
            LOG.debug("A listener's turn came after close and is dropped");
        }
    }

    @SuppressWarnings("CatchingUnchecked") // the thread has to survive whatever a task does; nothing is hidden
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("A task failed; its thread goes on", failure);
        }
    }

    private static ThreadFactory daemon(String name) {
        return task -> Thread.ofPlatform().daemon(true).name(name).unstarted(task);
    }
}
