package io.p2pcoordinator.etcd.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Every future completes within the store's request timeout, with a value or with a {@link StoreException}. A failed
 * request may have had its effect nevertheless: callers ask again in a way that does no harm. Thread-safe.
 */
public interface CoordinationStore extends AutoCloseable {

    /** The granted time to live may be longer than the one asked for. */
    CompletableFuture<GrantedLease> grantLease(Duration ttl);

    /** The full time to live that the lease has again, or nothing if there is no such lease (any more). */
    CompletableFuture<Optional<Duration>> keepAlive(long leaseId);

    /** Deletes the lease's keys at once. False if there is no such lease (any more). */
    CompletableFuture<Boolean> revokeLease(long leaseId);

    /**
     * One transaction, one revision. Each step has effect if its own guard holds, whatever the others do.
     *
     * @param steps at most {@link Step#MAX_IN_TRANSACTION}, each with a key of its own
     */
    CompletableFuture<StepResults> apply(List<Step> steps);

    /** Linearizable. */
    CompletableFuture<Optional<Entry>> read(String key);

    /** All keys with the prefix at one revision. Linearizable. */
    CompletableFuture<Listing> list(String prefix);

    /**
     * Changes from a revision on. Ends with the first failure, which it reports by {@link WatchListener#onBroken}; to go on
     * is the caller's: list, then watch from there.
     */
    Watch watch(String prefix, long fromRevision, WatchListener listener);

    CompletableFuture<ServerStatus> status();

    @Override
    void close();

    /** After close the listener is not called any more, except by a call that is under way. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
