package io.p2pcoordinator.etcd.ownership;

import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.store.StepResults;
import io.p2pcoordinator.etcd.store.StepResults.StepResult;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.time.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the JSON under the owner keys equal to what this node knows of its zones: one write under way for each zone, the newest
 * state next, batches where many wait, again later where etcd did not answer. Confined to the coordination thread.
 */
final class OwnerValues {

    /** What the writer needs to know of its owner. */
    interface Zones {
        @Nullable
        HeldZone held(String zone);

        /** The lease to write under, 0 for none. */
        long leaseId();

        String toJson(HeldZone zone);

        void onKeyGone(String zone, long created);

        void onNoSuchLease();
    }

    private static final int UNDER_WAY = 8;
    private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();

    private final CoordinationStore store;
    private final Execution execution;
    private final Zones zones;
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Set<String> writing = new HashSet<>();
    private final Map<String, List<CompletableFuture<HostingOutcome>>> told = new HashMap<>();
    /** Revision of the last known write of each owned key. */
    private final Map<String, Long> modRevisions = new HashMap<>();

    private int underWay;
    private boolean flushScheduled;

    OwnerValues(CoordinationStore store, Execution execution, Zones zones) {
        this.store = store;
        this.execution = execution;
        this.zones = zones;
    }

    /** The zone is this node's now. */
    CompletableFuture<HostingOutcome> own(String zone, long modRevision) {
        modRevisions.put(zone, modRevision);
        return write(zone);
    }

    /** The future completes on the coordination thread, after the next attempt to write what is known now. */
    CompletableFuture<HostingOutcome> write(String zone) {
        var outcome = new CompletableFuture<HostingOutcome>();
        told.computeIfAbsent(zone, _ -> new ArrayList<>()).add(outcome);
        waiting.add(zone);
        flushAfter(0);
        return outcome;
    }

    /** The zone is not this node's any more. */
    void forget(String zone) {
        waiting.remove(zone);
        modRevisions.remove(zone);
        complete(told.remove(zone), new HostingOutcome.NotOwner());
    }

    private void flushAfter(long delayNanos) {
        if (!flushScheduled) {
            flushScheduled = true;
            execution.scheduler().schedule(delayNanos, () -> {
                flushScheduled = false;
                flush();
            });
        }
    }

    private void flush() {
        List<String> ready =
                waiting.stream().filter(zone -> !writing.contains(zone)).toList();
        for (List<String> batch : Batches.cut(ready)) {
            if (underWay < UNDER_WAY) {
                send(batch);
            }
        }
    }

    private void send(List<String> batch) {
        long leaseId = zones.leaseId();
        Map<String, HeldZone> sent = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        Map<String, List<CompletableFuture<HostingOutcome>>> toTell = new HashMap<>();
        for (String zone : batch) {
            HeldZone held = zones.held(zone);
            Long modRevision = modRevisions.get(zone);
            if (held == null || modRevision == null || leaseId == 0) {
                forget(zone);
                continue;
            }
            waiting.remove(zone);
            writing.add(zone);
            sent.put(zone, held);
            steps.add(Step.replace(KeySpace.owner(zone), modRevision, zones.toJson(held), leaseId));
            toTell.put(zone, told.containsKey(zone) ? told.remove(zone) : List.of());
        }
        if (steps.isEmpty()) {
            return;
        }
        underWay++;
        var _ = store.apply(steps)
                .whenComplete((results, failure) -> execution.scheduler().execute(() -> {
                    underWay--;
                    writing.removeAll(sent.keySet());
                    if (results == null) {
                        onFailed(sent, toTell, failure);
                    } else {
                        onAnswered(sent, toTell, results);
                    }
                }));
    }

    private void onAnswered(
            Map<String, HeldZone> sent,
            Map<String, List<CompletableFuture<HostingOutcome>>> toTell,
            StepResults results) {
        int i = 0;
        for (var zone : sent.entrySet()) {
            onAnswered(
                    zone.getKey(),
                    zone.getValue(),
                    toTell.getOrDefault(zone.getKey(), List.of()),
                    results.results().get(i++),
                    results.revision());
        }
        if (!waiting.isEmpty()) {
            flushAfter(0);
        }
    }

    private void onAnswered(
            String zone,
            HeldZone sent,
            List<CompletableFuture<HostingOutcome>> toTell,
            StepResult result,
            long revision) {
        HeldZone held = zones.held(zone);
        boolean stillHeld = held != null && held.created() == sent.created();
        Optional<Entry> overtaken = result.found().filter(entry -> entry.createRevision() == sent.created());
        if (result.applied()) {
            if (stillHeld) {
                modRevisions.put(zone, revision);
            }
            complete(toTell, new HostingOutcome.Published());
        } else if (stillHeld && overtaken.isPresent()) {
            // A write of ours that was given up as unanswered came through after all.
            modRevisions.put(zone, overtaken.get().modRevision());
            waiting.add(zone);
            told.computeIfAbsent(zone, _ -> new ArrayList<>()).addAll(toTell);
        } else {
            zones.onKeyGone(zone, sent.created());
            complete(toTell, new HostingOutcome.NotOwner());
        }
    }

    private void onFailed(
            Map<String, HeldZone> sent,
            Map<String, List<CompletableFuture<HostingOutcome>>> toTell,
            @Nullable Throwable failure) {
        if (failure != null && StoreException.from(failure).kind() == StoreException.Kind.NO_SUCH_LEASE) {
            zones.onNoSuchLease();
        }
        for (String zone : sent.keySet()) {
            complete(toTell.get(zone), new HostingOutcome.Unavailable(StoreException.messageOf(failure)));
            if (zones.held(zone) != null) {
                waiting.add(zone);
            }
        }
        if (!waiting.isEmpty()) {
            flushAfter(RETRY_NANOS);
        }
    }

    private static void complete(@Nullable List<CompletableFuture<HostingOutcome>> futures, HostingOutcome outcome) {
        if (futures != null) {
            futures.forEach(future -> future.complete(outcome));
        }
    }
}
