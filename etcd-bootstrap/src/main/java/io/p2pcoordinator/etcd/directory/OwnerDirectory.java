package io.p2pcoordinator.etcd.directory;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Thread-safe. The cache lags behind etcd by a watch's delay, by a re-listing at most; it keeps what it knew while etcd is away.
 * A hint for routing: who may write is decided by epochs.
 */
public interface OwnerDirectory extends AutoCloseable {

    Optional<ZoneOwner> find(String zone);

    Collection<ZoneOwner> all();

    /** Asks etcd itself; fails with a {@code StoreException} within the request timeout. */
    CompletableFuture<Optional<ZoneOwner>> lookup(String zone);

    DirectoryHealth health();

    /** From now on. Listeners are called one at a time and may block. */
    void addListener(DirectoryListener listener);

    @Override
    void close();
}
