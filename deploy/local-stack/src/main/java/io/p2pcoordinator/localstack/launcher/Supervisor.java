package io.p2pcoordinator.localstack.launcher;

import io.p2pcoordinator.localstack.process.ChildExit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts children in order, tells how each of them crashed, and starts it again a moment later. One that crashes over and over ends it all: {@link #end}
 * completes. Children are restarted independently, each on a virtual thread.
 *
 * <pre>
 *   started --crash--> backoff --> started      fifth crash within a minute --> given up
 * </pre>
 */
final class Supervisor implements AutoCloseable {
    private static final int CRASHES_TO_GIVE_UP = 5;
    private static final Duration CRASH_WINDOW = Duration.ofMinutes(1);

    private final Consumer<String> report;
    private final Duration backoff;
    private final List<Watched> started = new ArrayList<>();
    private final Map<String, Deque<Long>> crashTimes = new HashMap<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private volatile boolean isStopping;

    Supervisor(Consumer<String> report, Duration backoff) {
        this.report = report;
        this.backoff = backoff;
    }

    /** Watches a child that already runs. */
    void watch(Watched child) {
        child.onExit(exit -> crashed(child, exit));
        synchronized (this) {
            started.add(child);
        }
    }

    /** Starts and watches it. */
    void start(Watched child) {
        watch(child);
        child.start();
    }

    /** Completes with the reason when a child is given up, or when somebody asks for the end. */
    CompletableFuture<String> end() {
        return end;
    }

    private void crashed(Watched child, ChildExit exit) {
        if (child.mayEnd() && exit.exitCode() == 0) {
            report.accept("%s has come to its end".formatted(child.name()));
        } else {
            failed(child, exit.describe());
        }
    }

    private void failed(Watched child, String what) {
        if (isStopping) {
            return;
        }
        report.accept(what);
        if (isHopeless(child.name())) {
            boolean _ = end.complete("%s failed %d times within %d s: giving up."
                    .formatted(child.name(), CRASHES_TO_GIVE_UP, CRASH_WINDOW.toSeconds()));
            return;
        }
        Thread _ = Thread.startVirtualThread(() -> restart(child));
    }

    private synchronized boolean isHopeless(String name) {
        Deque<Long> times = crashTimes.computeIfAbsent(name, _ -> new ArrayDeque<>());
        long now = System.nanoTime();
        times.addLast(now);
        times.removeIf(time -> now - time > CRASH_WINDOW.toNanos());
        return times.size() >= CRASHES_TO_GIVE_UP;
    }

    private void restart(Watched child) {
        try {
            TimeUnit.MILLISECONDS.sleep(backoff.toMillis());
            if (isStopping) {
                return;
            }
            report.accept("starting %s again".formatted(child.name()));
            child.start();
            report.accept("%s runs again (pid %d)".formatted(child.name(), child.pid()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failed(child, "%s cannot be started again: %s".formatted(child.name(), e.getMessage()));
        } finally {
            if (isStopping) {
                child.stop();
            }
        }
    }

    /** Stops the children, last started first. */
    @Override
    public void close() {
        isStopping = true;
        List<Watched> running;
        synchronized (this) {
            running = List.copyOf(started).reversed();
            started.clear();
        }
        for (Watched child : running) {
            try {
                child.stop();
            } catch (RuntimeException e) {
                report.accept("cannot stop %s: %s".formatted(child.name(), e.getMessage()));
            }
        }
    }
}
