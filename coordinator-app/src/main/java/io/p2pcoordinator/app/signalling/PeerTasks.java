package io.p2pcoordinator.app.signalling;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Runs what is asked for a peer one after the other, in the order of the calls, each on a virtual thread: a peer that leaves and
 * comes back at once is in, not out. Peers do not wait for each other. Thread-safe.
 */
final class PeerTasks {
    private final Executor threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("peer-task-", 0).factory());
    private final Map<String, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

    /** @param task must not throw */
    void run(String peerId, Runnable task) {
        CompletableFuture<Void> added = last.compute(
                peerId,
                (_, before) -> before == null
                        ? CompletableFuture.runAsync(task, threads)
                        : before.thenRunAsync(task, threads));
        var _ = added.whenComplete((_, _) -> last.remove(peerId, added));
    }
}
