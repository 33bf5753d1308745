package io.p2pcoordinator.etcd.memory;

import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.GrantedLease;
import io.p2pcoordinator.etcd.store.Listing;
import io.p2pcoordinator.etcd.store.ServerStatus;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.store.StepResults;
import io.p2pcoordinator.etcd.store.StepResults.StepResult;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.store.WatchListener;
import io.p2pcoordinator.etcd.time.MonotonicClock;
import io.p2pcoordinator.etcd.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One server, as far as this module can tell it from a real one: one revision for each transaction that changes something,
 * leases that end with their keys, whole seconds of at least two to live, full time to live again for every lease after a
 * restart. Thread-safe by one lock; clients reach it through {@link #connect}.
 */
public final class InMemoryEtcd {

    private static final long MIN_TTL_SECONDS = 2;

    private final MonotonicClock clock;
    private final Scheduler scheduler;
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final Map<Long, Lease> leases = new HashMap<>();
    private final List<WatchListener.Change> history = new ArrayList<>();
    private final Set<ServerWatch> watches = new LinkedHashSet<>();
    private long revision = 1;
    private long compactedRevision;
    private long nextLeaseId = 0x1000;
    private boolean up = true;
    private int lives = 1;

    private static final class Lease {
        final long ttlNanos;
        final Set<String> keys = new HashSet<>();
        long expiresNanos;

        Lease(long ttlNanos, long nowNanos) {
            this.ttlNanos = ttlNanos;
            this.expiresNanos = nowNanos + ttlNanos;
        }
    }

    /** A watch as the server sees it. */
    record ServerWatch(String prefix, WatchListener listener) {}

    public InMemoryEtcd(MonotonicClock clock, Scheduler scheduler) {
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** @param requestTimeout after which a request whose answer is lost fails */
    public InMemoryStore connect(Link link, Duration requestTimeout) {
        return new InMemoryStore(this, link, scheduler, requestTimeout.toNanos());
    }

    public synchronized void crash() {
        up = false;
        breakWatches("connection lost");
    }

    public synchronized void restart() {
        up = true;
        lives++;
        leases.values().forEach(lease -> lease.expiresNanos = clock.nanos() + lease.ttlNanos);
        leases.keySet().forEach(this::awaitExpiry);
    }

    public synchronized void breakWatches(String reason) {
        List.copyOf(watches).forEach(watch -> watch.listener().onBroken(reason));
        watches.clear();
    }

    /** Watches stay open and tell nothing any more. */
    public synchronized void silenceWatches() {
        watches.clear();
    }

    /** What watches cannot be started from any more. */
    public synchronized void compact() {
        compactedRevision = revision;
        history.clear();
    }

    /** Number of starts; 0 while it is down. */
    synchronized int life() {
        return up ? lives : 0;
    }

    synchronized GrantedLease grant(Duration ttl) {
        long seconds = Math.max(MIN_TTL_SECONDS, ttl.plusNanos(999_999_999).toSeconds());
        long leaseId = nextLeaseId++;
        leases.put(leaseId, new Lease(Duration.ofSeconds(seconds).toNanos(), clock.nanos()));
        awaitExpiry(leaseId);
        return new GrantedLease(leaseId, Duration.ofSeconds(seconds));
    }

    synchronized Optional<Duration> keepAlive(long leaseId) {
        expire();
        Lease lease = leases.get(leaseId);
        if (lease == null) {
            return Optional.empty();
        }
        lease.expiresNanos = clock.nanos() + lease.ttlNanos;
        return Optional.of(Duration.ofNanos(lease.ttlNanos));
    }

    synchronized boolean revoke(long leaseId) {
        expire();
        return end(leaseId);
    }

    private boolean end(long leaseId) {
        Lease lease = leases.remove(leaseId);
        if (lease == null) {
            return false;
        }
        if (!lease.keys.isEmpty()) {
            revision++;
            List<WatchListener.Change> changes = new ArrayList<>();
            lease.keys.stream().sorted().forEach(key -> {
                entries.remove(key);
                changes.add(new WatchListener.Deleted(key, revision));
            });
            tell(changes);
        }
        return true;
    }

    synchronized StepResults apply(List<Step> steps) {
        expire();
        check(steps);
        long changed = revision + 1;
        List<WatchListener.Change> changes = new ArrayList<>();
        List<StepResult> results = new ArrayList<>();
        for (Step step : steps) {
            Entry found = entries.get(step.key());
            boolean applies = switch (step.guard()) {
                case Step.Absent _ -> found == null;
                case Step.CreatedAt(long createRevision) -> found != null && found.createRevision() == createRevision;
                case Step.ModifiedAt(long modRevision) -> found != null && found.modRevision() == modRevision;
                case Step.Always _ -> true;
            };
            if (applies) {
                write(step, found, changed, changes);
            }
            results.add(new StepResult(applies, applies ? Optional.empty() : Optional.ofNullable(found)));
        }
        if (!changes.isEmpty()) {
            revision = changed;
            tell(changes);
        }
        return new StepResults(revision, results);
    }

    synchronized Optional<Entry> read(String key) {
        expire();
        return Optional.ofNullable(entries.get(key));
    }

    synchronized Listing list(String prefix) {
        expire();
        return new Listing(
                revision,
                entries.tailMap(prefix).values().stream()
                        .takeWhile(entry -> entry.key().startsWith(prefix))
                        .toList());
    }

    synchronized ServerStatus status() {
        return new ServerStatus("in-memory", revision, List.of());
    }

    synchronized void startWatch(ServerWatch watch, long fromRevision) {
        if (!up) {
            watch.listener().onBroken("connection refused");
        } else if (fromRevision <= compactedRevision) {
            watch.listener().onBroken("required revision has been compacted");
        } else {
            watches.add(watch);
            deliver(
                    watch,
                    history.stream()
                            .filter(change -> change.revision() >= fromRevision)
                            .toList());
        }
    }

    synchronized void stopWatch(ServerWatch watch) {
        watches.remove(watch);
    }

    private void write(Step step, @Nullable Entry found, long changed, List<WatchListener.Change> changes) {
        if (found != null) {
            Lease lease = leases.get(found.leaseId());
            if (lease != null) {
                lease.keys.remove(step.key());
            }
        }
        switch (step.action()) {
            case Step.Put(String value, long leaseId) -> {
                long created = found == null ? changed : found.createRevision();
                var entry = new Entry(step.key(), value, created, changed, leaseId);
                entries.put(step.key(), entry);
                Lease lease = leases.get(leaseId);
                if (lease != null) {
                    lease.keys.add(step.key());
                }
                changes.add(new WatchListener.Written(entry));
            }
            case Step.Delete _ -> {
                if (found != null) {
                    entries.remove(step.key());
                    changes.add(new WatchListener.Deleted(step.key(), changed));
                }
            }
        }
    }

    private void check(List<Step> steps) {
        if (steps.size() > Step.MAX_IN_TRANSACTION
                || steps.stream().map(Step::key).distinct().count() < steps.size()) {
            throw new StoreException(StoreException.Kind.REFUSED, "too many operations, or a key twice", null);
        }
        for (Step step : steps) {
            if (step.action() instanceof Step.Put put && put.leaseId() != 0 && !leases.containsKey(put.leaseId())) {
                throw new StoreException(StoreException.Kind.NO_SUCH_LEASE, "requested lease not found", null);
            }
        }
    }

    private void awaitExpiry(long leaseId) {
        Lease lease = leases.get(leaseId);
        if (lease != null) {
            scheduler.schedule(lease.expiresNanos - clock.nanos(), () -> {
                synchronized (this) {
                    expire();
                    if (up) {
                        awaitExpiry(leaseId);
                    }
                }
            });
        }
    }

    private void expire() {
        if (up) {
            leases.entrySet().stream()
                    .filter(lease -> lease.getValue().expiresNanos - clock.nanos() <= 0)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList()
                    .forEach(this::end);
        }
    }

    private void tell(List<WatchListener.Change> changes) {
        history.addAll(changes);
        watches.forEach(watch -> deliver(watch, changes));
    }

    private static void deliver(ServerWatch watch, List<WatchListener.Change> changes) {
        List<WatchListener.Change> matching = changes.stream()
                .filter(change -> change.key().startsWith(watch.prefix()))
                .toList();
        if (!matching.isEmpty()) {
            watch.listener().onChanges(matching);
        }
    }
}
