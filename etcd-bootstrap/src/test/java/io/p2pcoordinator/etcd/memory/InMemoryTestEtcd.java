package io.p2pcoordinator.etcd.memory;

import static java.util.Objects.requireNonNull;

import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.TestEtcd;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.time.ExecutionThreads;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@link InMemoryEtcd} in real time, nodes on threads of their own as in production. */
public final class InMemoryTestEtcd implements TestEtcd {

    private final ExecutionThreads serverThreads = new ExecutionThreads("in-memory");
    private final InMemoryEtcd server = new InMemoryEtcd(
            serverThreads.execution().clock(), serverThreads.execution().scheduler());
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<EtcdCoordination, AtomicBoolean> cuts = new ConcurrentHashMap<>();

    @Override
    public CoordinationStore client() {
        return server.connect(Link.perfect(), REQUEST_TIMEOUT);
    }

    @Override
    public EtcdCoordination node(String nodeId) {
        var cut = new AtomicBoolean();
        var lost = new Link.Delivery(Link.LOST, Link.LOST);
        var fine = new Link.Delivery(0, 0);
        var threads = new ExecutionThreads(nodeId);
        opened.push(threads);
        var config = EtcdConfig.of("in-memory:1")
                .withLeaseTtl(TTL)
                .withRequestTimeout(REQUEST_TIMEOUT)
                .withRelistInterval(RELIST);
        var node = EtcdCoordination.over(
                server.connect(() -> cut.get() ? lost : fine, REQUEST_TIMEOUT),
                threads.execution(),
                config,
                new NodeIdentity(nodeId, List.of("http://" + nodeId + ":8001")),
                Instant.EPOCH);
        cuts.put(node, cut);
        opened.push(node);
        return node;
    }

    @Override
    public void kill() {
        server.crash();
    }

    @Override
    public void restart() {
        server.restart();
    }

    @Override
    public void cut(EtcdCoordination node) {
        requireNonNull(cuts.get(node)).set(true);
        server.breakWatches("cut");
    }

    @Override
    public void heal(EtcdCoordination node) {
        requireNonNull(cuts.get(node)).set(false);
    }

    @Override
    public void compact() {
        server.compact();
    }

    @Override
    public void close() {
        try {
            while (!opened.isEmpty()) {
                opened.pop().close();
            }
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        } finally {
            serverThreads.close();
        }
    }
}
