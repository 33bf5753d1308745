package io.p2pcoordinator.etcd.bootstrap;

import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.keys.NodeRecord;
import io.p2pcoordinator.etcd.membership.LeaseListener;
import io.p2pcoordinator.etcd.membership.NodeLease;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.time.Execution;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Thread-safe. What was announced is written under every lease that the node gets, and again where etcd did not answer. */
public final class BootstrapEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(BootstrapEndpoints.class);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final CoordinationStore store;
    private final Execution execution;
    private final NodeLease lease;
    private final String node;
    private final String startedAt;
    /** Coordination thread only. */
    private final Map<String, List<String>> announced = new HashMap<>();

    public BootstrapEndpoints(
            CoordinationStore store, Execution execution, NodeLease lease, String node, String startedAt) {
        this.store = store;
        this.execution = execution;
        this.lease = lease;
        this.node = node;
        this.startedAt = startedAt;
    }

    public void start() {
        lease.addListener(
                new LeaseListener() {
                    @Override
                    public void onAcquired(long leaseId) {
                        List.copyOf(announced.keySet()).forEach(BootstrapEndpoints.this::write);
                    }
                },
                Runnable::run);
    }

    /** Returns at once; written as soon as etcd and the lease are there. */
    public void announce(String region, List<String> endpoints) {
        KeySpace.requireId(region);
        List<String> copy = List.copyOf(endpoints);
        execution.scheduler().execute(() -> {
            announced.put(region, copy);
            write(region);
        });
    }

    /** Live nodes of the region, linearizable; fails with a {@link StoreException} within the request timeout. */
    public CompletableFuture<List<BootstrapNode>> list(String region) {
        var answer = new CompletableFuture<List<BootstrapNode>>();
        var _ = store.list(KeySpace.bootstrapRegion(region))
                .whenComplete((found, failure) -> execution.completions().execute(() -> {
                    if (found == null) {
                        answer.completeExceptionally(StoreException.from(failure));
                    } else {
                        answer.complete(found.entries().stream()
                                .flatMap(entry -> NodeRecord.parse(entry.value()).stream())
                                .map(known -> new BootstrapNode(known.node(), known.endpoints()))
                                .toList());
                    }
                }));
        return answer;
    }

    private void write(String region) {
        OptionalLong leaseId = lease.leaseId();
        List<String> endpoints = announced.get(region);
        if (leaseId.isEmpty() || endpoints == null) {
            return;
        }
        String json = new NodeRecord(node, endpoints, startedAt, leaseId.getAsLong()).toJson();
        var step = Step.put(KeySpace.bootstrap(region, node), json, leaseId.getAsLong());
        var _ = store.apply(List.of(step)).whenComplete((_, failure) -> {
            if (failure != null) {
                LOG.debug("Endpoints for region {} not written yet", region, failure);
                execution.scheduler().schedule(RETRY_NANOS, () -> write(region));
            }
        });
    }
}
