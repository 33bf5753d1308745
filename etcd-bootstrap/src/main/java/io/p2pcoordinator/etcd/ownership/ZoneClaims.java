package io.p2pcoordinator.etcd.ownership;

import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.keys.OwnerRecord;
import io.p2pcoordinator.etcd.membership.LeaseListener;
import io.p2pcoordinator.etcd.membership.NodeLease;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.store.StepResults;
import io.p2pcoordinator.etcd.store.StepResults.StepResult;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.time.Execution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A claim takes two writes, since the epoch is known only after the first:
 *
 * <pre>
 *   absent?               -> put JSON without epoch     create revision = owner epoch
 *   created at that one?  -> put JSON with it           {@link OwnerValues}, as for every later change
 * </pre>
 */
public final class ZoneClaims implements ZoneOwnership {

    private static final Logger LOG = LoggerFactory.getLogger(ZoneClaims.class);

    private final CoordinationStore store;
    private final Execution execution;
    private final NodeLease lease;
    private final String node;
    private final List<String> endpoints;
    private final OwnerValues values;
    private final Map<String, HeldZone> zones = new ConcurrentHashMap<>();
    /** Epochs of zones given up whose key may still be there. Coordination thread only. */
    private final Map<String, Long> unreleased = new HashMap<>();

    private final List<OwnershipListener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    public ZoneClaims(
            CoordinationStore store, Execution execution, NodeLease lease, String node, List<String> endpoints) {
        this.store = store;
        this.execution = execution;
        this.lease = lease;
        this.node = node;
        this.endpoints = endpoints;
        this.values = new OwnerValues(store, execution, new ValueSource());
    }

    /** Before any other listener is added to the lease, so that epochs are gone when others hear of its loss. */
    public void start() {
        lease.addListener(
                new LeaseListener() {
                    @Override
                    public void onAcquired(long leaseId) {
                        dropAll();
                    }

                    @Override
                    public void onLost(long leaseId) {
                        dropAll();
                    }
                },
                Runnable::run);
    }

    @Override
    public OptionalLong held(String zone) {
        HeldZone held = zones.get(zone);
        return held == null ? OptionalLong.empty() : OptionalLong.of(held.ownerEpoch());
    }

    @Override
    public Map<String, Long> held() {
        Map<String, Long> epochs = new HashMap<>();
        zones.forEach((zone, held) -> epochs.put(zone, held.ownerEpoch()));
        return epochs;
    }

    @Override
    public void addListener(OwnershipListener listener) {
        listeners.add(listener);
    }

    @Override
    public CompletableFuture<Map<String, ClaimOutcome>> claim(Collection<String> wanted) {
        Map<String, ClaimOutcome> outcomes = new LinkedHashMap<>();
        for (String zone : wanted) {
            KeySpace.requireId(zone);
            outcomes.put(zone, new ClaimOutcome.Unavailable("this node's coordination is closed"));
        }
        if (closed) {
            return CompletableFuture.completedFuture(outcomes);
        }
        var answer = new CompletableFuture<Map<String, ClaimOutcome>>();
        execution.scheduler().execute(() -> {
            OptionalLong leaseId = lease.leaseId();
            if (leaseId.isEmpty() || !lease.mayWrite()) {
                String reason = lease.health().reason();
                outcomes.replaceAll((_, _) -> new ClaimOutcome.Unavailable(reason));
                deliver(answer, outcomes);
                return;
            }
            var _ = Batches.run(outcomes.keySet(), batch -> claimBatch(batch, leaseId.getAsLong(), outcomes))
                    .whenComplete((_, _) -> deliver(answer, outcomes));
        });
        return answer;
    }

    @Override
    public CompletableFuture<HostingOutcome> publishHosting(String zone, String hostId, long hostingEpoch) {
        if (closed) {
            return CompletableFuture.completedFuture(new HostingOutcome.NotOwner());
        }
        var answer = new CompletableFuture<HostingOutcome>();
        execution.scheduler().execute(() -> {
            HeldZone held = zones.get(zone);
            if (held == null) {
                deliver(answer, new HostingOutcome.NotOwner());
                return;
            }
            if (hostingEpoch > held.hostingEpoch()) {
                zones.put(zone, new HeldZone(held.ownerEpoch(), hostId, hostingEpoch));
            }
            var _ = values.write(zone).thenAccept(outcome -> deliver(answer, outcome));
        });
        return answer;
    }

    @Override
    public CompletableFuture<Map<String, ReleaseOutcome>> release(Collection<String> unwanted) {
        Map<String, ReleaseOutcome> outcomes = new LinkedHashMap<>();
        unwanted.forEach(zone -> outcomes.put(zone, new ReleaseOutcome.NotHeld()));
        if (closed) {
            return CompletableFuture.completedFuture(outcomes);
        }
        var answer = new CompletableFuture<Map<String, ReleaseOutcome>>();
        execution.scheduler().execute(() -> {
            for (String zone : outcomes.keySet()) {
                HeldZone held = zones.remove(zone);
                if (held != null) {
                    values.forget(zone);
                    unreleased.put(zone, held.ownerEpoch());
                }
            }
            List<String> held =
                    outcomes.keySet().stream().filter(unreleased::containsKey).toList();
            var _ = Batches.run(held, batch -> releaseBatch(batch, outcomes))
                    .whenComplete((_, _) -> deliver(answer, outcomes));
        });
        return answer;
    }

    /** From now on nothing is claimed, and no zone is held. The keys go with the lease. */
    public void close() {
        closed = true;
        execution.scheduler().execute(this::dropAll);
    }

    /** Coordination thread: an owner key was seen in etcd as it was at this revision, null for absent. */
    public void onOwnerKey(String zone, @Nullable Entry entry, long revision) {
        HeldZone held = zones.get(zone);
        if (held != null
                && revision > held.ownerEpoch()
                && (entry == null || entry.createRevision() != held.ownerEpoch())) {
            lose(zone, held);
        }
    }

    /** Coordination thread: every owner key that there was at this revision. */
    public void onOwnerKeys(long revision, Map<String, Entry> byKey) {
        zones.keySet().forEach(zone -> onOwnerKey(zone, byKey.get(KeySpace.owner(zone)), revision));
    }

    private CompletableFuture<Void> claimBatch(List<String> batch, long leaseId, Map<String, ClaimOutcome> outcomes) {
        String json = HeldZone.unhosted(0).toJson(node, endpoints);
        List<Step> steps = batch.stream()
                .map(zone -> Step.create(KeySpace.owner(zone), json, leaseId))
                .toList();
        var done = new CompletableFuture<Void>();
        onCoordination(store.apply(steps), (results, reason) -> {
            if (results == null || closed || lease.leaseId().orElse(0) != leaseId) {
                var unavailable =
                        new ClaimOutcome.Unavailable(results == null ? reason : "the lease was lost meanwhile");
                batch.forEach(zone -> outcomes.put(zone, unavailable));
                done.complete(null);
                return;
            }
            List<CompletableFuture<?>> written = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                String zone = batch.get(i);
                ClaimOutcome outcome = outcome(results, results.results().get(i), leaseId);
                outcomes.put(zone, outcome);
                if (outcome instanceof ClaimOutcome.Claimed(long ownerEpoch)) {
                    hold(zone, ownerEpoch, results.results().get(i)).ifPresent(written::add);
                }
            }
            var _ = CompletableFuture.allOf(written.toArray(CompletableFuture[]::new))
                    .whenComplete((_, _) -> done.complete(null));
        });
        return done;
    }

    private static ClaimOutcome outcome(StepResults results, StepResult result, long leaseId) {
        if (result.applied()) {
            return new ClaimOutcome.Claimed(results.revision());
        }
        return result.found()
                .<ClaimOutcome>map(entry -> entry.leaseId() == leaseId
                        ? new ClaimOutcome.Claimed(entry.createRevision())
                        : new ClaimOutcome.HeldByOther(
                                OwnerRecord.parse(entry.value())
                                        .map(OwnerRecord::node)
                                        .orElse("unknown"),
                                entry.createRevision()))
                .orElseGet(() -> new ClaimOutcome.Unavailable("the key was there and was not"));
    }

    /** A claim repeated keeps what is known of the hosting. */
    private Optional<CompletableFuture<HostingOutcome>> hold(String zone, long ownerEpoch, StepResult result) {
        unreleased.remove(zone);
        HeldZone before = zones.get(zone);
        if (before != null && before.ownerEpoch() == ownerEpoch) {
            return Optional.empty();
        }
        HeldZone now = result.found()
                .flatMap(entry -> OwnerRecord.parse(entry.value()))
                .map(owner -> new HeldZone(ownerEpoch, owner.host(), owner.hostingEpoch()))
                .orElseGet(() -> HeldZone.unhosted(ownerEpoch));
        zones.put(zone, now);
        return Optional.of(values.write(zone));
    }

    private CompletableFuture<Void> releaseBatch(List<String> batch, Map<String, ReleaseOutcome> outcomes) {
        List<Step> steps = batch.stream()
                .map(zone -> Step.delete(KeySpace.owner(zone), unreleased.getOrDefault(zone, 0L)))
                .toList();
        var done = new CompletableFuture<Void>();
        onCoordination(store.apply(steps), (results, reason) -> {
            for (int i = 0; i < batch.size(); i++) {
                if (results == null) {
                    outcomes.put(batch.get(i), new ReleaseOutcome.Unavailable(reason));
                } else {
                    Long ownerEpoch = unreleased.remove(batch.get(i));
                    if (ownerEpoch != null && results.results().get(i).applied()) {
                        // Claimed again while the release was under way, and overtaken by it.
                        keyGone(batch.get(i), ownerEpoch);
                    }
                    outcomes.put(
                            batch.get(i),
                            results.results().get(i).applied()
                                    ? new ReleaseOutcome.Released()
                                    : new ReleaseOutcome.NotHeld());
                }
            }
            done.complete(null);
        });
        return done;
    }

    private void dropAll() {
        zones.keySet().forEach(zone -> {
            zones.remove(zone);
            values.forget(zone);
        });
        unreleased.clear();
    }

    private void keyGone(String zone, long ownerEpoch) {
        HeldZone held = zones.get(zone);
        if (held != null && held.ownerEpoch() == ownerEpoch) {
            lose(zone, held);
        }
    }

    private void lose(String zone, HeldZone held) {
        if (zones.remove(zone, held)) {
            LOG.warn("The owner key of zone {} was taken away from epoch {}", zone, held.ownerEpoch());
            values.forget(zone);
            listeners.forEach(
                    listener -> execution.listeners().execute(() -> listener.onZoneLost(zone, held.ownerEpoch())));
        }
    }

    private <T> void deliver(CompletableFuture<T> future, T value) {
        execution.completions().execute(() -> future.complete(value));
    }

    private void onCoordination(CompletableFuture<StepResults> future, StepsHandler handler) {
        var _ = future.whenComplete((results, failure) -> execution.scheduler().execute(() -> {
            if (results != null) {
                handler.handle(results, "");
                return;
            }
            var cause = StoreException.from(failure);
            if (cause.kind() == StoreException.Kind.NO_SUCH_LEASE) {
                lease.verify();
            }
            handler.handle(null, String.valueOf(cause.getMessage()));
        }));
    }

    @FunctionalInterface
    private interface StepsHandler {
        void handle(@Nullable StepResults results, String reason);
    }

    private final class ValueSource implements OwnerValues.Zones {
        @Override
        public @Nullable HeldZone held(String zone) {
            return zones.get(zone);
        }

        @Override
        public long leaseId() {
            return lease.leaseId().orElse(0);
        }

        @Override
        public String toJson(HeldZone zone) {
            return zone.toJson(node, endpoints);
        }

        @Override
        public void onKeyGone(String zone, long ownerEpoch) {
            keyGone(zone, ownerEpoch);
        }

        @Override
        public void onNoSuchLease() {
            lease.verify();
        }
    }
}
