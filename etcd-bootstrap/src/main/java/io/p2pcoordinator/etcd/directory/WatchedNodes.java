package io.p2pcoordinator.etcd.directory;

import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.time.Execution;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live nodes over a {@link WatchedPrefix}. */
public final class WatchedNodes implements NodeDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedNodes.class);

    private final CoordinationStore store;
    private final Execution execution;
    private final WatchedPrefix prefix;
    private final String ownKey;
    private final Runnable ownKeyGone;
    private final Map<String, LiveNode> byKey = new ConcurrentHashMap<>();
    private final List<NodeListener> listeners = new CopyOnWriteArrayList<>();

    /** @param ownKeyGone told on the coordination thread: whoever took it has most likely revoked this node's lease */
    public WatchedNodes(
            CoordinationStore store, Execution execution, Duration relistInterval, String nodeId, Runnable ownKeyGone) {
        this.store = store;
        this.execution = execution;
        this.ownKey = KeySpace.node(nodeId);
        this.ownKeyGone = ownKeyGone;
        this.prefix = new WatchedPrefix(store, execution, KeySpace.NODES, relistInterval, new OwnerKeyListener() {
            @Override
            public void onWritten(Entry entry) {
                WatchedNodes.this.onWritten(entry);
            }

            @Override
            public void onDeleted(String key, long revision) {
                WatchedNodes.this.onDeleted(key);
            }

            @Override
            public void onListed(long revision, Map<String, Entry> entries) {}
        });
    }

    public void start() {
        execution.scheduler().execute(prefix::list);
    }

    public void close() {
        execution.scheduler().execute(prefix::close);
    }

    @Override
    public Collection<LiveNode> all() {
        return List.copyOf(byKey.values());
    }

    @Override
    public Optional<LiveNode> find(String nodeId) {
        return Optional.ofNullable(byKey.get(KeySpace.node(nodeId)));
    }

    @Override
    public boolean isCurrent() {
        return prefix.trouble().isEmpty();
    }

    @Override
    public void addListener(NodeListener listener) {
        listeners.add(listener);
    }

    @Override
    public CompletableFuture<Boolean> evict(LiveNode node) {
        var answer = new CompletableFuture<Boolean>();
        var _ = store.revokeLease(node.leaseId())
                .whenComplete((revoked, failure) -> execution.completions().execute(() -> {
                    if (revoked == null) {
                        answer.completeExceptionally(failure);
                    } else {
                        answer.complete(revoked);
                    }
                }));
        return answer;
    }

    private void onWritten(Entry entry) {
        Optional<LiveNode> node = LiveNode.of(entry);
        if (node.isEmpty()) {
            LOG.warn("expected a node's JSON under {}, but found {}", entry.key(), entry.value());
            onDeleted(entry.key());
            return;
        }
        LiveNode now = node.get();
        LiveNode before = byKey.put(entry.key(), now);
        if (before != null && before.leaseId() != now.leaseId()) {
            tell(listener -> listener.onNodeGone(before));
        }
        if (!now.equals(before)) {
            tell(listener -> listener.onNode(now));
        }
    }

    private void onDeleted(String key) {
        if (key.equals(ownKey)) {
            ownKeyGone.run();
        }
        LiveNode gone = byKey.remove(key);
        if (gone != null) {
            tell(listener -> listener.onNodeGone(gone));
        }
    }

    private void tell(Consumer<NodeListener> turn) {
        for (NodeListener listener : listeners) {
            execution.listeners().execute(() -> turn.accept(listener));
        }
    }
}
