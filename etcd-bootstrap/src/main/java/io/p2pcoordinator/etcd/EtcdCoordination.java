package io.p2pcoordinator.etcd;

import io.p2pcoordinator.etcd.bootstrap.BootstrapEndpoints;
import io.p2pcoordinator.etcd.directory.NodeDirectory;
import io.p2pcoordinator.etcd.directory.OwnerDirectory;
import io.p2pcoordinator.etcd.directory.OwnerKeyListener;
import io.p2pcoordinator.etcd.directory.WatchedDirectory;
import io.p2pcoordinator.etcd.directory.WatchedNodes;
import io.p2pcoordinator.etcd.jetcd.JetcdSettings;
import io.p2pcoordinator.etcd.jetcd.JetcdStore;
import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.membership.LeaseKeeper;
import io.p2pcoordinator.etcd.membership.LeaseSettings;
import io.p2pcoordinator.etcd.membership.NodeLease;
import io.p2pcoordinator.etcd.ownership.ZoneClaims;
import io.p2pcoordinator.etcd.ownership.ZoneOwnership;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.time.Execution;
import io.p2pcoordinator.etcd.time.ExecutionThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One node in etcd. Construction never waits for etcd and never fails because of it; whatever is missing is retried in the
 * background and told by {@code health()} of the parts.
 */
public final class EtcdCoordination implements AutoCloseable {

    private final CoordinationStore store;
    private final LeaseKeeper lease;
    private final ZoneClaims ownership;
    private final WatchedDirectory directory;
    private final WatchedNodes nodes;
    private final BootstrapEndpoints bootstrap;
    private final EtcdHealth health;
    private final Runnable closeThreads;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EtcdCoordination(
            CoordinationStore store,
            Execution execution,
            Runnable closeThreads,
            EtcdConfig config,
            NodeIdentity node,
            Instant startedAt) {
        this.store = store;
        this.closeThreads = closeThreads;
        String started = startedAt.toString();
        lease = new LeaseKeeper(
                store,
                execution,
                new LeaseSettings(
                        node,
                        started,
                        KeySpace.node(node.nodeId()),
                        config.leaseTtl(),
                        config.requestTimeout().plus(Duration.ofMillis(500))));
        ownership = new ZoneClaims(store, execution, lease, node.nodeId(), node.endpoints());
        directory = new WatchedDirectory(store, execution, config.relistInterval(), new OwnerKeysForOwnership());
        nodes = new WatchedNodes(store, execution, config.relistInterval(), node.nodeId(), lease::verify);
        bootstrap = new BootstrapEndpoints(store, execution, lease, node.nodeId(), started);
        health = new EtcdHealth(store, execution.clock());
        ownership.start();
        bootstrap.start();
        directory.start();
        nodes.start();
        lease.start();
    }

    public static EtcdCoordination connect(EtcdConfig config, NodeIdentity node) {
        var store = new JetcdStore(new JetcdSettings(
                config.endpoints(), config.user(), config.password().orElse(""), config.requestTimeout()));
        var threads = new ExecutionThreads(node.nodeId());
        return new EtcdCoordination(store, threads.execution(), threads::close, config, node, Instant.now());
    }

    /** On any store and any time: the same node for simulators. The config's endpoints are not looked at. */
    public static EtcdCoordination over(
            CoordinationStore store, Execution execution, EtcdConfig config, NodeIdentity node, Instant startedAt) {
        return new EtcdCoordination(store, execution, () -> {}, config, node, startedAt);
    }

    public NodeLease lease() {
        return lease;
    }

    public ZoneOwnership ownership() {
        return ownership;
    }

    public OwnerDirectory directory() {
        return directory;
    }

    public NodeDirectory nodes() {
        return nodes;
    }

    public BootstrapEndpoints bootstrap() {
        return bootstrap;
    }

    public EtcdHealth health() {
        return health;
    }

    /** Gives up everything this node has in etcd, without waiting: for single-threaded callers, instead of {@link #close}. */
    public CompletableFuture<Void> shutdown() {
        nodes.close();
        directory.close();
        ownership.close();
        return lease.shutdown();
    }

    /** Takes a request timeout at most; what could not be given up in that time expires with the lease. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            nodes.close();
            directory.close();
            ownership.close();
            lease.close();
            store.close();
            closeThreads.run();
        }
    }

    /** What the directory sees of owner keys may tell the ownership that one of its own was taken away. */
    private final class OwnerKeysForOwnership implements OwnerKeyListener {
        @Override
        public void onWritten(Entry entry) {
            KeySpace.zoneOfOwner(entry.key()).ifPresent(zone -> ownership.onOwnerKey(zone, entry, entry.modRevision()));
        }

        @Override
        public void onDeleted(String key, long revision) {
            KeySpace.zoneOfOwner(key).ifPresent(zone -> ownership.onOwnerKey(zone, null, revision));
        }

        @Override
        public void onListed(long revision, Map<String, Entry> entries) {
            ownership.onOwnerKeys(revision, entries);
        }
    }
}
