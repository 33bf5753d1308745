package io.p2pcoordinator.etcd.jetcd;

import static java.util.Objects.requireNonNull;

import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.TestEtcd;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.localstack.server.EtcdServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An etcd process that tests share but one at a time: each finds it running and empty. */
public final class RealTestEtcd implements TestEtcd {

    /** Loads gRPC's classes too. */
    private static final Duration FIRST_CONTACT_TIMEOUT = Duration.ofSeconds(15);

    private final EtcdServer server;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<EtcdCoordination, CuttableProxy> proxies = new ConcurrentHashMap<>();

    public RealTestEtcd(EtcdServer server) {
        this.server = server;
        if (!server.isAlive()) {
            server.start();
        }
        try (var store = new JetcdStore(settings(server.port(), FIRST_CONTACT_TIMEOUT))) {
            List<Entry> left = store.list("/").join().entries();
            for (int i = 0; i < left.size(); i += Step.MAX_IN_TRANSACTION) {
                var _ = store.apply(left.subList(i, Math.min(left.size(), i + Step.MAX_IN_TRANSACTION)).stream()
                                .map(entry -> Step.delete(entry.key(), entry.createRevision()))
                                .toList())
                        .join();
            }
        }
    }

    @Override
    public CoordinationStore client() {
        var store = new JetcdStore(settings(server.port(), REQUEST_TIMEOUT));
        opened.push(store);
        return store;
    }

    @Override
    public EtcdCoordination node(String nodeId) {
        try {
            var proxy = new CuttableProxy(server.port());
            opened.push(proxy);
            var config = EtcdConfig.of("127.0.0.1:" + proxy.port())
                    .withLeaseTtl(TTL)
                    .withRequestTimeout(REQUEST_TIMEOUT)
                    .withRelistInterval(RELIST);
            var node =
                    EtcdCoordination.connect(config, new NodeIdentity(nodeId, List.of("http://" + nodeId + ":8001")));
            proxies.put(node, proxy);
            opened.push(node);
            return node;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void restart() {
        server.start();
    }

    @Override
    public void cut(EtcdCoordination node) {
        requireNonNull(proxies.get(node)).cut();
    }

    @Override
    public void heal(EtcdCoordination node) {
        requireNonNull(proxies.get(node)).heal();
    }

    @Override
    public void compact() {
        try (var channel = new EtcdChannel(settings(server.port(), REQUEST_TIMEOUT));
                var probe = new JetcdStore(settings(server.port(), REQUEST_TIMEOUT))) {
            long revision = probe.status().join().revision();
            channel.unary(
                            KVGrpc.getCompactMethod(),
                            CompactionRequest.newBuilder()
                                    .setRevision(revision)
                                    .setPhysical(true)
                                    .build())
                    .join();
        }
    }

    @Override
    public void close() {
        try {
            while (!opened.isEmpty()) {
                opened.pop().close();
            }
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    static JetcdSettings settings(int port, Duration requestTimeout) {
        return new JetcdSettings(List.of(URI.create("http://127.0.0.1:" + port)), Optional.empty(), "", requestTimeout);
    }
}
