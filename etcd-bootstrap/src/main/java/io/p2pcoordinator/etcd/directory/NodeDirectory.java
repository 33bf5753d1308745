package io.p2pcoordinator.etcd.directory;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The nodes whose lease lives, this one among them. Thread-safe. As the directory of owners, it lags by a watch's delay, keeps
 * what it knew while etcd is away, and is no permission to do anything.
 */
public interface NodeDirectory {

    Collection<LiveNode> all();

    Optional<LiveNode> find(String nodeId);

    /** Whether it was listed, and the last attempt to list or watch went well. */
    boolean isCurrent();

    /** From now on. Listeners are called one at a time and may block. */
    void addListener(NodeListener listener);

    /**
     * Ends this life of a node that was found dead: revokes its lease, so that what it owned is free at once. Should it live
     * after all, it is fenced by the epochs, and registers anew. Completes with false where that life is over already, fails
     * with a {@code StoreException} within the request timeout.
     */
    CompletableFuture<Boolean> evict(LiveNode node);
}
