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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A claim takes two writes, since the epoch is known only after the first, and is answered then: what the second shows is for
 * people and for whoever looks the owner up, and a zone shall not wait for it.
 *
 * <pre>
 *   absent?               -> put JSON without epoch     create revision + {@link EpochBase} = owner epoch
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
    private final Releases releases;
    private final EpochBase epochBase;
    private final List<OwnershipListener> listeners = new CopyOnWriteArrayList<>();
    private int claimsUnderWay;
    private volatile boolean closed;

    public ZoneClaims(
            CoordinationStore store, Execution execution, NodeLease lease, String node, List<String> endpoints) {
        this.store = store;
        this.execution = execution;
        this.lease = lease;
        this.node = node;
        this.endpoints = endpoints;
        this.releases = new Releases(store, execution);
        this.epochBase = new EpochBase(store, execution);
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
    public void epochsAbove(Supplier<OptionalLong> highest) {
        execution.scheduler().execute(() -> epochBase.above(highest));
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
            claimsUnderWay++;
            var _ = releases.settle(outcomes.keySet())
                    .thenCompose(_ -> epochBase.settle(leaseId.getAsLong()))
                    .thenCompose(unsettled -> claimAbove(unsettled, outcomes, leaseId.getAsLong()))
                    .whenComplete((_, _) -> {
                        claimsUnderWay--;
                        deliver(answer, outcomes);
                    });
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
                zones.put(zone, held.hostedBy(hostId, hostingEpoch));
            }
            var _ = values.write(zone).thenAccept(outcome -> deliver(answer, outcome));
        });
        return answer;
    }

    @Override
    public CompletableFuture<Map<String, ReleaseOutcome>> release(Collection<String> unwanted) {
        Set<String> given = new LinkedHashSet<>(unwanted);
        if (closed) {
            Map<String, ReleaseOutcome> outcomes = new LinkedHashMap<>();
            given.forEach(zone -> outcomes.put(zone, new ReleaseOutcome.NotHeld()));
            return CompletableFuture.completedFuture(outcomes);
        }
        var answer = new CompletableFuture<Map<String, ReleaseOutcome>>();
        execution.scheduler().execute(() -> {
            for (String zone : given) {
                HeldZone held = zones.remove(zone);
                if (held != null) {
                    releases.end(zone, held.created(), true);
                    values.forget(zone);
                }
            }
            var _ = releases.settle(given).thenAccept(outcomes -> deliver(answer, outcomes));
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
        if (held != null && revision > held.created() && (entry == null || entry.createRevision() != held.created())) {
            lose(zone, held);
        }
    }

    /**
     * Coordination thread: every owner key that there was at this revision. Keys of this node's that it does not hold came from
     * claims that were given up as unanswered; they would keep others out.
     */
    public void onOwnerKeys(long revision, Map<String, Entry> byKey) {
        zones.keySet().forEach(zone -> onOwnerKey(zone, byKey.get(KeySpace.owner(zone)), revision));
        long leaseId = lease.leaseId().orElse(0);
        if (claimsUnderWay > 0 || leaseId == 0 || closed) {
            return;
        }
        for (Entry entry : byKey.values()) {
            KeySpace.zoneOfOwner(entry.key())
                    .filter(zone -> entry.leaseId() == leaseId && !zones.containsKey(zone))
                    .ifPresent(zone -> releases.end(zone, entry.createRevision(), true));
        }
        var _ = releases.settleAll();
    }

    private CompletableFuture<Void> claimAbove(
            @Nullable String unknownBase, Map<String, ClaimOutcome> outcomes, long leaseId) {
        if (unknownBase != null) {
            outcomes.replaceAll((_, _) -> new ClaimOutcome.Unavailable(unknownBase));
            return CompletableFuture.completedFuture(null);
        }
        return claimSettled(outcomes, leaseId);
    }

    private CompletableFuture<Void> claimSettled(Map<String, ClaimOutcome> outcomes, long leaseId) {
        var unsettled = new ClaimOutcome.Unavailable("an earlier release of the zone is not confirmed yet");
        outcomes.replaceAll((zone, outcome) -> releases.isUnsettled(zone) ? unsettled : outcome);
        List<String> settled = outcomes.keySet().stream()
                .filter(zone -> !releases.isUnsettled(zone))
                .toList();
        return Batches.run(settled, batch -> claimBatch(batch, leaseId, outcomes));
    }

    private CompletableFuture<Void> claimBatch(List<String> batch, long leaseId, Map<String, ClaimOutcome> outcomes) {
        String json = new OwnerRecord(node, endpoints, 0, "", 0).toJson();
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
            for (int i = 0; i < batch.size(); i++) {
                String zone = batch.get(i);
                StepResult result = results.results().get(i);
                ClaimOutcome outcome = outcome(zone, results.revision(), result, leaseId);
                outcomes.put(zone, outcome);
                if (outcome instanceof ClaimOutcome.Claimed) {
                    hold(zone, created(results.revision(), result), result);
                }
            }
            done.complete(null);
        });
        return done;
    }

    private ClaimOutcome outcome(String zone, long revision, StepResult result, long leaseId) {
        Optional<Entry> other = result.found().filter(entry -> entry.leaseId() != leaseId);
        if (other.isPresent()) {
            String owner = OwnerRecord.parse(other.get().value())
                    .map(OwnerRecord::node)
                    .orElse("unknown");
            return new ClaimOutcome.HeldByOther(
                    owner, epochBase.value() + other.get().createRevision());
        }
        long created = created(revision, result);
        return releases.hasEnded(zone, created)
                ? new ClaimOutcome.Unavailable("the zone was given up meanwhile")
                : new ClaimOutcome.Claimed(epochBase.value() + created);
    }

    private static long created(long revision, StepResult result) {
        return result.found().map(Entry::createRevision).orElse(revision);
    }

    /** A claim repeated keeps what is known of the hosting. */
    private void hold(String zone, long created, StepResult result) {
        HeldZone before = zones.get(zone);
        if (before != null && before.created() == created) {
            return;
        }
        long ownerEpoch = epochBase.value() + created;
        HeldZone now = result.found()
                .flatMap(entry -> OwnerRecord.parse(entry.value()))
                .map(owner -> new HeldZone(created, ownerEpoch, owner.host(), owner.hostingEpoch()))
                .orElseGet(() -> new HeldZone(created, ownerEpoch, "", 0));
        zones.put(zone, now);
        var _ = values.own(zone, result.found().map(Entry::modRevision).orElse(created));
    }

    private void dropAll() {
        zones.keySet().forEach(zone -> {
            zones.remove(zone);
            values.forget(zone);
        });
        releases.forgetAll();
    }

    private void keyGone(String zone, long created) {
        HeldZone held = zones.get(zone);
        if (held != null && held.created() == created) {
            lose(zone, held);
        }
    }

    private void lose(String zone, HeldZone held) {
        if (zones.remove(zone, held)) {
            LOG.warn("The owner key of zone {} was taken away from epoch {}", zone, held.ownerEpoch());
            releases.end(zone, held.created(), false);
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
            if (failure != null && StoreException.from(failure).kind() == StoreException.Kind.NO_SUCH_LEASE) {
                lease.verify();
            }
            handler.handle(results, StoreException.messageOf(failure));
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
        public void onKeyGone(String zone, long created) {
            keyGone(zone, created);
        }

        @Override
        public void onNoSuchLease() {
            lease.verify();
        }
    }
}
