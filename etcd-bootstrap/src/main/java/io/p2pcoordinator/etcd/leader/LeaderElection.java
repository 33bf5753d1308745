package io.p2pcoordinator.etcd.leader;

import io.p2pcoordinator.etcd.directory.OwnerKeyListener;
import io.p2pcoordinator.etcd.directory.WatchedPrefix;
import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.keys.LeaderRecord;
import io.p2pcoordinator.etcd.membership.LeaseListener;
import io.p2pcoordinator.etcd.membership.NodeLease;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.store.StepResults;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.time.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever creates the key under its lease leads until the key is gone:
 *
 * <pre>
 *              key absent: create it, epoch = create revision
 *   CANDIDATE ------------------------------------------------> LEADER
 *       ^                                                         |
 *       '---- key gone, lease gone, or resigned (key deleted) ----'
 * </pre>
 *
 * An answer that does not come is no matter: the watch or the next listing shows whose key it is, by its lease. A request to
 * delete the key may arrive long after it was given up, so an epoch that was resigned is never held again.
 *
 * <p>All fields belong to the coordination thread but the volatile ones, which it writes and anybody reads.
 */
public final class LeaderElection implements Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);

    private record Subscription(LeadershipListener listener, Executor executor) {}

    private final CoordinationStore store;
    private final Execution execution;
    private final NodeLease lease;
    private final String node;
    private final List<String> endpoints;
    private final WatchedPrefix prefix;
    private final List<Subscription> subscriptions = new ArrayList<>();

    private @Nullable Entry seen;
    private long seenRevision;
    private long endedEpoch;
    private long toldEpoch;
    private long retryNanos = FIRST_RETRY.toNanos();
    private boolean stands = true;
    private boolean campaigning;
    private boolean suspended;
    private boolean showingEpoch;
    private boolean closed;

    private volatile long heldEpoch;
    private volatile @Nullable Leader current;

    public LeaderElection(
            CoordinationStore store,
            Execution execution,
            NodeLease lease,
            Duration relistInterval,
            String node,
            List<String> endpoints) {
        this.store = store;
        this.execution = execution;
        this.lease = lease;
        this.node = node;
        this.endpoints = endpoints;
        this.prefix = new WatchedPrefix(store, execution, KeySpace.LEADER, relistInterval, new Key());
    }

    /** Before the lease starts. */
    public void start() {
        lease.addListener(new Turns(), Runnable::run);
        execution.scheduler().execute(prefix::list);
    }

    @Override
    public boolean isLeader() {
        return epoch().isPresent();
    }

    /** The lease first: an epoch that is read later was not held under a former one. */
    @Override
    public OptionalLong epoch() {
        boolean mayWrite = lease.mayWrite();
        long epoch = heldEpoch;
        return mayWrite && epoch > 0 ? OptionalLong.of(epoch) : OptionalLong.empty();
    }

    @Override
    public Optional<Leader> current() {
        return Optional.ofNullable(current);
    }

    @Override
    public void addListener(LeadershipListener listener) {
        addListener(listener, execution.listeners());
    }

    @Override
    public void addListener(LeadershipListener listener, Executor executor) {
        execution.scheduler().execute(() -> {
            subscriptions.add(new Subscription(listener, executor));
            Optional<Leader> known = current();
            long epoch = toldEpoch;
            if (known.isPresent()) {
                executor.execute(() -> listener.onLeader(known));
            }
            if (epoch > 0) {
                executor.execute(() -> listener.onElected(epoch));
            }
        });
    }

    @Override
    public void stand() {
        execution.scheduler().execute(() -> {
            stands = true;
            campaign();
        });
    }

    @Override
    public CompletableFuture<Void> resign() {
        var done = new CompletableFuture<Void>();
        execution.scheduler().execute(() -> {
            stands = false;
            long epoch = heldEpoch;
            if (epoch == 0) {
                done.complete(null);
                return;
            }
            LOG.info("Node {} resigns, epoch {}", node, epoch);
            giveUp();
            delete(epoch, () -> execution.completions().execute(() -> done.complete(null)));
        });
        return done;
    }

    /** The key goes with the lease. */
    public void close() {
        execution.scheduler().execute(() -> {
            closed = true;
            giveUp();
            prefix.close();
        });
    }

    private void campaign() {
        OptionalLong leaseId = lease.leaseId();
        if (closed || !stands || campaigning || heldEpoch > 0 || seen != null || leaseId.isEmpty() || !lease.mayWrite()) {
            return;
        }
        campaigning = true;
        Step create = Step.create(KeySpace.LEADER, json(0), leaseId.getAsLong());
        onCoordination(store.apply(List.of(create)), (results, failure) -> {
            campaigning = false;
            if (results == null) {
                LOG.debug("No answer to the candidacy of node {}: {}", node, StoreException.messageOf(failure));
                later(prefix::list);
                later(this::campaign);
                return;
            }
            retryNanos = FIRST_RETRY.toNanos();
            onCandidacy(results, leaseId.getAsLong());
        });
    }

    private void onCandidacy(StepResults results, long leaseId) {
        var result = results.results().getFirst();
        long revision = results.revision();
        observe(
                revision,
                result.applied()
                        ? new Entry(KeySpace.LEADER, json(0), revision, revision, leaseId)
                        : result.found().orElse(null));
    }

    /** What stood under the key at a revision. News that are older than what is known are none. */
    private void observe(long revision, @Nullable Entry entry) {
        if (closed || revision < seenRevision) {
            return;
        }
        seenRevision = revision;
        seen = entry;
        if (heldEpoch > 0 && (entry == null || entry.createRevision() != heldEpoch)) {
            LOG.info("Node {} leads no more: its key of epoch {} is gone", node, heldEpoch);
            giveUp();
            lease.verify();
        }
        know(entry == null ? null : leader(entry));
        if (entry != null && heldEpoch == 0 && lease.leaseId().equals(OptionalLong.of(entry.leaseId()))) {
            onOwnKey(entry);
        }
        if (entry != null && entry.createRevision() == heldEpoch) {
            showEpoch(entry);
        }
        if (entry == null) {
            campaign();
        }
    }

    private void onOwnKey(Entry entry) {
        long epoch = entry.createRevision();
        if (!stands || epoch <= endedEpoch) {
            delete(epoch, () -> {});
            return;
        }
        heldEpoch = epoch;
        tellElected();
    }

    /** The epoch is known only after the key is there. What fails here is done again when the key is seen the next time. */
    private void showEpoch(Entry entry) {
        String value = json(heldEpoch);
        if (showingEpoch || entry.value().equals(value)) {
            return;
        }
        showingEpoch = true;
        onCoordination(
                store.apply(List.of(Step.replace(KeySpace.LEADER, entry.modRevision(), value, entry.leaseId()))),
                (_, failure) -> {
                    showingEpoch = false;
                    if (failure != null) {
                        LOG.debug("The leader's key may not show its epoch: {}", StoreException.messageOf(failure));
                    }
                });
    }

    private void tellElected() {
        long epoch = heldEpoch;
        if (epoch > 0 && toldEpoch == 0 && !suspended) {
            toldEpoch = epoch;
            LOG.info("Node {} leads, epoch {}", node, epoch);
            tell(listener -> listener.onElected(epoch));
        }
    }

    private void tellEnded() {
        long epoch = toldEpoch;
        if (epoch > 0) {
            toldEpoch = 0;
            tell(listener -> listener.onEnded(epoch));
        }
    }

    private void giveUp() {
        endedEpoch = Math.max(endedEpoch, heldEpoch);
        heldEpoch = 0;
        tellEnded();
    }

    private void delete(long epoch, Runnable then) {
        onCoordination(store.apply(List.of(Step.delete(KeySpace.LEADER, epoch))), (results, failure) -> {
            if (results == null) {
                LOG.warn("The leader's key could not be deleted: {}", StoreException.messageOf(failure));
                later(prefix::list); // shows it again, if it is still there
            } else {
                observe(results.revision(), results.results().getFirst().found().orElse(null));
            }
            then.run();
        });
    }

    private void know(@Nullable Leader leader) {
        if (!Optional.ofNullable(leader).equals(current())) {
            current = leader;
            tell(listener -> listener.onLeader(Optional.ofNullable(leader)));
        }
    }

    private Leader leader(Entry entry) {
        return LeaderRecord.parse(entry.value())
                .map(found -> new Leader(found.node(), found.endpoints(), entry.createRevision()))
                .orElseGet(() -> new Leader("unknown", List.of(), entry.createRevision()));
    }

    private void tell(Consumer<LeadershipListener> turn) {
        for (Subscription subscription : subscriptions) {
            subscription.executor().execute(() -> turn.accept(subscription.listener()));
        }
    }

    private void later(Runnable task) {
        execution.scheduler().schedule(retryNanos, task);
        retryNanos = Math.min(LONGEST_RETRY.toNanos(), retryNanos * 2);
    }

    private String json(long epoch) {
        return new LeaderRecord(node, endpoints, epoch).toJson();
    }

    private <T> void onCoordination(
            CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        var _ = future.whenComplete(
                (value, failure) -> execution.scheduler().execute(() -> then.accept(value, failure)));
    }

    /** The lease's turns, on the coordination thread as they happen. */
    private final class Turns implements LeaseListener {
        @Override
        public void onAcquired(long leaseId) {
            startAnew();
        }

        @Override
        public void onSuspended(long leaseId) {
            suspended = true;
            tellEnded();
        }

        @Override
        public void onResumed(long leaseId) {
            suspended = false;
            tellElected();
            campaign();
        }

        @Override
        public void onLost(long leaseId) {
            startAnew();
        }

        /** A key of the former lease is gone with it. Revisions begin again too where etcd's data were replaced. */
        private void startAnew() {
            giveUp();
            suspended = false;
            endedEpoch = 0;
            seenRevision = 0;
            seen = null;
            prefix.list();
            campaign();
        }
    }

    private final class Key implements OwnerKeyListener {
        @Override
        public void onWritten(Entry entry) {
            if (entry.key().equals(KeySpace.LEADER)) {
                observe(entry.modRevision(), entry);
            }
        }

        @Override
        public void onDeleted(String key, long revision) {
            if (key.equals(KeySpace.LEADER)) {
                observe(revision, null);
            }
        }

        @Override
        public void onListed(long revision, Map<String, Entry> entries) {
            observe(revision, entries.get(KeySpace.LEADER));
        }
    }
}
