package io.p2pcoordinator.etcd.directory;

import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.CoordinationStore.Watch;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Listing;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.store.WatchListener;
import io.p2pcoordinator.etcd.time.Execution;
import io.p2pcoordinator.etcd.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all keys under a prefix: a listing, a watch from the next revision on, and a listing again at intervals and whenever
 * the watch breaks. A listing that finds what the watch did not tell replaces the watch too. Confined to the coordination
 * thread.
 *
 * <p>A listing may arrive after changes that are newer than it. So a key's newest revision wins, and deletions seen since the
 * listing was asked for are remembered until it is merged.
 */
public final class WatchedPrefix {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedPrefix.class);
    private static final long FIRST_RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final CoordinationStore store;
    private final Execution execution;
    private final String prefix;
    private final long intervalNanos;
    private final OwnerKeyListener listener;

    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Long> deletedSinceAsked = new HashMap<>();
    private @Nullable Watch watch;
    private @Nullable Cancellable nextListing;
    private int watchNumber;
    private boolean listing;
    private boolean closed;
    private long retryNanos = FIRST_RETRY_NANOS;

    private volatile long revision;
    private volatile String trouble = "not listed yet";

    public WatchedPrefix(
            CoordinationStore store, Execution execution, String prefix, Duration interval, OwnerKeyListener listener) {
        this.store = store;
        this.execution = execution;
        this.prefix = prefix;
        this.intervalNanos = interval.toNanos();
        this.listener = listener;
    }

    /** Any thread. */
    public long revision() {
        return revision;
    }

    /** Any thread; empty when all is well. */
    public String trouble() {
        return trouble;
    }

    public void list() {
        if (closed || listing) {
            return;
        }
        listing = true;
        deletedSinceAsked.clear();
        long revisionWhenAsked = revision;
        var _ = store.list(prefix)
                .whenComplete((found, failure) -> execution.scheduler().execute(() -> {
                    listing = false;
                    if (closed) {
                        return;
                    }
                    if (found == null) {
                        trouble = "could not list: "
                                + (failure == null
                                        ? ""
                                        : StoreException.from(failure).getMessage());
                        retrySoon();
                    } else {
                        onListed(found, revisionWhenAsked);
                    }
                }));
    }

    public void close() {
        closed = true;
        stopWatch();
        if (nextListing != null) {
            nextListing.cancel();
        }
    }

    private void onListed(Listing found, long revisionWhenAsked) {
        if (found.revision() < revisionWhenAsked) {
            LOG.error(
                    "expected etcd at revision {} or later, but it is at {}: its data was replaced by older ones",
                    revisionWhenAsked,
                    found.revision());
            stopWatch();
            List.copyOf(entries.keySet()).forEach(key -> delete(key, found.revision()));
            revision = 0;
            deletedSinceAsked.clear();
        }
        boolean news = merge(found);
        revision = Math.max(revision, found.revision());
        trouble = "";
        retryNanos = FIRST_RETRY_NANOS;
        if (news) {
            stopWatch();
        }
        if (watch == null) {
            int number = ++watchNumber;
            watch = store.watch(prefix, found.revision() + 1, new WatchListener() {
                @Override
                public void onChanges(List<Change> changes) {
                    execution.scheduler().execute(() -> WatchedPrefix.this.onChanges(number, changes));
                }

                @Override
                public void onBroken(String reason) {
                    execution.scheduler().execute(() -> WatchedPrefix.this.onBroken(number, reason));
                }
            });
        }
        listAfter(intervalNanos);
    }

    private boolean merge(Listing found) {
        Map<String, Entry> listed = new HashMap<>();
        boolean news = false;
        for (Entry entry : found.entries()) {
            listed.put(entry.key(), entry);
            Long deleted = deletedSinceAsked.get(entry.key());
            if (deleted == null || deleted < entry.modRevision()) {
                news |= write(entry);
            }
        }
        for (Entry known : List.copyOf(entries.values())) {
            if (!listed.containsKey(known.key()) && known.modRevision() <= found.revision()) {
                delete(known.key(), found.revision());
                news = true;
            }
        }
        listener.onListed(found.revision(), listed);
        return news;
    }

    private void onChanges(int number, List<WatchListener.Change> changes) {
        if (closed || number != watchNumber) {
            return;
        }
        for (var change : changes) {
            switch (change) {
                case WatchListener.Written written -> write(written.entry());
                case WatchListener.Deleted deleted -> {
                    deletedSinceAsked.put(deleted.key(), deleted.revision());
                    Entry known = entries.get(deleted.key());
                    if (known != null && known.modRevision() < deleted.revision()) {
                        delete(deleted.key(), deleted.revision());
                    }
                }
            }
            revision = Math.max(revision, change.revision());
        }
    }

    private void onBroken(int number, String reason) {
        if (closed || number != watchNumber) {
            return;
        }
        trouble = "watch broken: " + reason;
        watch = null;
        watchNumber++;
        retrySoon();
    }

    private boolean write(Entry entry) {
        Entry known = entries.get(entry.key());
        if (known != null && known.modRevision() >= entry.modRevision()) {
            return false;
        }
        entries.put(entry.key(), entry);
        listener.onWritten(entry);
        return true;
    }

    private void delete(String key, long atRevision) {
        entries.remove(key);
        listener.onDeleted(key, atRevision);
    }

    private void stopWatch() {
        if (watch != null) {
            watch.close();
            watch = null;
            watchNumber++;
        }
    }

    private void retrySoon() {
        listAfter(retryNanos);
        retryNanos = Math.min(intervalNanos, retryNanos * 2);
    }

    private void listAfter(long delayNanos) {
        if (nextListing != null) {
            nextListing.cancel();
        }
        nextListing = execution.scheduler().schedule(delayNanos, this::list);
    }
}
