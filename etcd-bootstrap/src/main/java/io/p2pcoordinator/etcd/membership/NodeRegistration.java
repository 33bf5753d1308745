package io.p2pcoordinator.etcd.membership;

import io.p2pcoordinator.etcd.keys.NodeRecord;
import io.p2pcoordinator.etcd.keys.NodeState;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Step;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the node's key under its lease. A process that has just started revokes the lease of whoever stands there under its
 * name: a former life that was killed, whose ownership shall be free now and not when it expires. (Should that one live after
 * all, it is fenced by the epochs.) A process that has been registered before does not: it was pushed out by a newer one, and
 * two of the same name must not take turns in killing each other.
 * Confined to the coordination thread.
 */
final class NodeRegistration {

    sealed interface Outcome {}

    record Registered() implements Outcome {}

    record Taken(String reason) implements Outcome {}

    private static final Logger LOG = LoggerFactory.getLogger(NodeRegistration.class);

    private final CoordinationStore store;
    private final Executor coordination;
    private final LeaseSettings settings;
    private boolean registeredBefore;
    private NodeState wanted;
    /** What is known to stand under the key; null for not known. */
    private @Nullable NodeState written;

    NodeRegistration(CoordinationStore store, Executor coordination, LeaseSettings settings) {
        this.store = store;
        this.coordination = coordination;
        this.settings = settings;
        this.wanted = settings.node().state();
    }

    void want(NodeState state) {
        wanted = state;
    }

    /** Whether the key says what it should. */
    boolean isCurrent() {
        return wanted == written;
    }

    /** Of a registered node only: while its lease lives, nobody else has the key, so a request that comes late cannot harm. */
    CompletableFuture<?> rewrite(long leaseId) {
        NodeState state = wanted;
        return store.apply(List.of(Step.put(settings.nodeKey(), json(state, leaseId), leaseId)))
                .thenAcceptAsync(_ -> written = state, coordination);
    }

    private String json(NodeState state, long leaseId) {
        var node = settings.node();
        return new NodeRecord(node.nodeId(), node.endpoints(), settings.startedAt(), leaseId, node.weight(), state)
                .toJson();
    }

    CompletableFuture<Outcome> register(long leaseId) {
        NodeState state = wanted;
        var created = store.apply(List.of(Step.create(settings.nodeKey(), json(state, leaseId), leaseId)));
        return created.thenComposeAsync(
                results -> {
                    var result = results.results().getFirst();
                    Optional<Entry> other = result.found().filter(entry -> entry.leaseId() != leaseId);
                    if (result.applied() || other.isEmpty()) {
                        registeredBefore = true;
                        written = result.applied() ? state : null;
                        return CompletableFuture.completedFuture(new Registered());
                    }
                    return registeredBefore
                            ? CompletableFuture.completedFuture(taken(other.get()))
                            : takeOver(other.get(), leaseId);
                },
                coordination);
    }

    private CompletableFuture<Outcome> takeOver(Entry former, long leaseId) {
        LOG.info(
                "Revoking lease {} of a former life of node {}: {}",
                Long.toHexString(former.leaseId()),
                settings.nodeId(),
                former.value());
        CompletableFuture<?> removed = former.leaseId() == 0
                ? store.apply(List.of(Step.delete(former.key(), former.createRevision())))
                : store.revokeLease(former.leaseId());
        return removed.thenComposeAsync(_ -> register(leaseId), coordination);
    }

    private Taken taken(Entry other) {
        return new Taken("another process runs as node " + settings.nodeId() + " since "
                + NodeRecord.parse(other.value()).map(NodeRecord::startedAt).orElse("an unknown time")
                + ": node ids have to be unique");
    }
}
