package io.p2pcoordinator.harness.world;

import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** The same task for many items on virtual threads, a bounded number at a time. */
final class Parallel {
    private static final int WIDTH = 32;

    /** What is done with one item. */
    @FunctionalInterface
    interface Task<T> {
        void run(T item) throws InterruptedException;
    }

    private Parallel() {}

    static <T> void forEach(Collection<T> items, Task<T> task) throws InterruptedException {
        forEach(items, WIDTH, task);
    }

    /** Returns when all are done; the first failure ends the rest and is thrown. */
    static <T> void forEach(Collection<T> items, int width, Task<T> task) throws InterruptedException {
        var permits = new Semaphore(width);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ExecutorCompletionService<Void>(executor);
            for (T item : items) {
                var _ = done.submit(() -> {
                    permits.acquire();
                    try {
                        task.run(item);
                    } finally {
                        permits.release();
                    }
                    return null;
                });
            }
            try {
                for (int i = 0; i < items.size(); i++) {
                    done.take().get();
                }
            } catch (ExecutionException e) {
                executor.shutdownNow();
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException("expected a task to end or fail, but: " + e.getCause(), e);
            } catch (InterruptedException e) {
                executor.shutdownNow();
                throw e;
            }
        }
    }
}
