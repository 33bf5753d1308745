package io.p2pcoordinator.etcd.ownership;

import io.p2pcoordinator.etcd.store.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Cuts many zones into transactions and keeps a few of them under way at once. Confined to the coordination thread. */
final class Batches {

    private static final int UNDER_WAY = 8;

    private Batches() {}

    /** @param send completes normally, on the coordination thread */
    static CompletableFuture<Void> run(Collection<String> zones, Function<List<String>, CompletableFuture<Void>> send) {
        Queue<List<String>> batches = new ArrayDeque<>(cut(zones));
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int i = 0; i < UNDER_WAY && !batches.isEmpty(); i++) {
            workers.add(next(batches, send));
        }
        return CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new));
    }

    static List<List<String>> cut(Collection<String> zones) {
        List<String> all = List.copyOf(zones);
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += Step.MAX_IN_TRANSACTION) {
            batches.add(all.subList(from, Math.min(all.size(), from + Step.MAX_IN_TRANSACTION)));
        }
        return batches;
    }

    private static CompletableFuture<Void> next(
            Queue<List<String>> batches, Function<List<String>, CompletableFuture<Void>> send) {
        List<String> batch = batches.poll();
        return batch == null
                ? CompletableFuture.completedFuture(null)
                : send.apply(batch).thenCompose(_ -> next(batches, send));
    }
}
