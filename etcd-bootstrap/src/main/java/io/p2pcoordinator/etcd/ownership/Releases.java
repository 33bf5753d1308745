package io.p2pcoordinator.etcd.ownership;

import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.time.Execution;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Owner keys, told by the revisions that created them, that are over for this node under its present lease. A request to delete a key may still arrive long after it was given
 * up as unanswered, and an answer to a claim after the zone was released: so a key that has ended is never held again, and a
 * zone is claimed anew only when its former key is known to be gone. Confined to the coordination thread.
 */
final class Releases {

    private final CoordinationStore store;
    private final Execution execution;
    private final Map<String, Long> endedKeys = new HashMap<>();
    /** Zones whose ended key may still be there. */
    private final Set<String> unsettled = new LinkedHashSet<>();

    Releases(CoordinationStore store, Execution execution) {
        this.store = store;
        this.execution = execution;
    }

    void end(String zone, long created, boolean keyMayBeThere) {
        endedKeys.merge(zone, created, Math::max);
        if (keyMayBeThere) {
            unsettled.add(zone);
        }
    }

    boolean hasEnded(String zone, long created) {
        return endedKeys.getOrDefault(zone, 0L) >= created;
    }

    boolean isUnsettled(String zone) {
        return unsettled.contains(zone);
    }

    /** With a new lease all keys are gone, and new ones are created later. */
    void forgetAll() {
        endedKeys.clear();
        unsettled.clear();
    }

    /** Deletes what may be there. Completes normally, on the coordination thread. */
    CompletableFuture<Map<String, ReleaseOutcome>> settle(Collection<String> zones) {
        Map<String, ReleaseOutcome> outcomes = new LinkedHashMap<>();
        zones.forEach(zone -> outcomes.put(zone, new ReleaseOutcome.NotHeld()));
        return Batches.run(zones.stream().filter(unsettled::contains).toList(), batch -> settleBatch(batch, outcomes))
                .thenApply(_ -> outcomes);
    }

    CompletableFuture<Map<String, ReleaseOutcome>> settleAll() {
        return settle(List.copyOf(unsettled));
    }

    private CompletableFuture<Void> settleBatch(List<String> batch, Map<String, ReleaseOutcome> outcomes) {
        Map<String, Long> keys = new LinkedHashMap<>();
        batch.forEach(zone -> keys.put(zone, endedKeys.getOrDefault(zone, 0L)));
        List<Step> steps = keys.entrySet().stream()
                .map(zone -> Step.delete(KeySpace.owner(zone.getKey()), zone.getValue()))
                .toList();
        var done = new CompletableFuture<Void>();
        var _ = store.apply(steps)
                .whenComplete((results, failure) -> execution.scheduler().execute(() -> {
                    int i = 0;
                    for (var zone : keys.entrySet()) {
                        if (results == null) {
                            String reason = StoreException.messageOf(failure);
                            outcomes.put(zone.getKey(), new ReleaseOutcome.Unavailable(reason));
                            continue;
                        }
                        boolean deleted = results.results().get(i++).applied();
                        outcomes.put(
                                zone.getKey(), deleted ? new ReleaseOutcome.Released() : new ReleaseOutcome.NotHeld());
                        if (zone.getValue().equals(endedKeys.get(zone.getKey()))) {
                            unsettled.remove(zone.getKey());
                        }
                    }
                    done.complete(null);
                }));
        return done;
    }
}
