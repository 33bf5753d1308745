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

/** The directory over a {@link WatchedPrefix}. */
public final class WatchedDirectory implements OwnerDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedDirectory.class);

    private final CoordinationStore store;
    private final Execution execution;
    private final WatchedPrefix prefix;
    private final Map<String, ZoneOwner> owners = new ConcurrentHashMap<>();
    private final List<DirectoryListener> listeners = new CopyOnWriteArrayList<>();

    /** @param keyListener told of every key before the cache is */
    public WatchedDirectory(
            CoordinationStore store, Execution execution, Duration relistInterval, OwnerKeyListener keyListener) {
        this.store = store;
        this.execution = execution;
        this.prefix = new WatchedPrefix(store, execution, KeySpace.ZONES, relistInterval, new OwnerKeyListener() {
            @Override
            public void onWritten(Entry entry) {
                keyListener.onWritten(entry);
                WatchedDirectory.this.onWritten(entry);
            }

            @Override
            public void onDeleted(String key, long revision) {
                keyListener.onDeleted(key, revision);
                KeySpace.zoneOfOwner(key).ifPresent(WatchedDirectory.this::remove);
            }

            @Override
            public void onListed(long revision, Map<String, Entry> entries) {
                keyListener.onListed(revision, entries);
            }
        });
    }

    public void start() {
        execution.scheduler().execute(prefix::list);
    }

    @Override
    public Optional<ZoneOwner> find(String zone) {
        return Optional.ofNullable(owners.get(zone));
    }

    @Override
    public Collection<ZoneOwner> all() {
        return List.copyOf(owners.values());
    }

    @Override
    public CompletableFuture<Optional<ZoneOwner>> lookup(String zone) {
        var result = new CompletableFuture<Optional<ZoneOwner>>();
        var _ = store.read(KeySpace.owner(zone))
                .whenComplete((found, failure) -> execution.completions().execute(() -> {
                    if (found == null) {
                        result.completeExceptionally(failure);
                    } else {
                        result.complete(found.flatMap(ZoneOwner::of));
                    }
                }));
        return result;
    }

    @Override
    public DirectoryHealth health() {
        String trouble = prefix.trouble();
        long revision = prefix.revision();
        int zones = owners.size();
        return trouble.isEmpty()
                ? new DirectoryHealth(true, revision, zones, "knows the owners of " + zones + " zones")
                : new DirectoryHealth(false, revision, zones, "may be out of date: " + trouble);
    }

    @Override
    public void addListener(DirectoryListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        execution.scheduler().execute(prefix::close);
    }

    private void onWritten(Entry entry) {
        Optional<String> zone = KeySpace.zoneOfOwner(entry.key());
        Optional<ZoneOwner> owner = ZoneOwner.of(entry);
        if (owner.isPresent()) {
            if (!owner.equals(Optional.ofNullable(owners.put(owner.get().zone(), owner.get())))) {
                tell(listener -> listener.onOwner(owner.get()));
            }
        } else if (zone.isPresent()) {
            LOG.warn("expected a node's JSON under {}, but found {}", entry.key(), entry.value());
            remove(zone.get());
        }
    }

    private void remove(String zone) {
        if (owners.remove(zone) != null) {
            tell(listener -> listener.onOwnerGone(zone));
        }
    }

    private void tell(Consumer<DirectoryListener> turn) {
        for (DirectoryListener listener : listeners) {
            execution.listeners().execute(() -> turn.accept(listener));
        }
    }
}
