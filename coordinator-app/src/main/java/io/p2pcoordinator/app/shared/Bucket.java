package io.p2pcoordinator.app.shared;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Small values by key, seen by all nodes, in one order of changes for all. Keys are made by {@link Keys#of}.
 * Thread-safe. Every call blocks for at most the request's deadline, except {@link #putLater}.
 */
public interface Bucket {
    /** @param revision of the bucket when it was written; it only grows */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not kept
    record Entry(String key, byte[] value, long revision) {}

    /** What a watcher hears, in the bucket's order. A value that was replaced at once may be left out. */
    sealed interface Change {
        record Put(Entry entry) implements Change {}

        /** Deleted, or expired where the server tells. */
        record Removed(String key, long revision) implements Change {}
    }

    interface Listener {
        /** The watch begins, or begins anew after the connection was lost: all values follow. */
        void onBegin();

        /** On a thread of the client's, one at a time; must not block. */
        void onChange(Change change);

        /** All that was there when the watch began has been told. */
        void onComplete();
    }

    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    Optional<Entry> get(String key) throws SharedStoreException;

    /** Its revision, or nothing where the key has a value. */
    OptionalLong create(String key, byte[] value) throws SharedStoreException;

    /** Its revision, or nothing where the key's newest value is not of the expected revision. */
    OptionalLong update(String key, byte[] value, long expectedRevision) throws SharedStoreException;

    long put(String key, byte[] value) throws SharedStoreException;

    /** Puts of one thread keep their order. Fails with a {@link SharedStoreException}. */
    CompletableFuture<Long> putLater(String key, byte[] value);

    void delete(String key) throws SharedStoreException;

    /** As {@link #putLater}, where the key's newest value is of that revision; fails with a {@link StaleRevisionException} where not. */
    CompletableFuture<Long> updateLater(String key, byte[] value, long expectedRevision);

    /** As {@link #updateLater}, and nothing is left. */
    CompletableFuture<Long> deleteLater(String key, long expectedRevision);

    /** The newest values of all keys that have more ids after these, oldest first. */
    List<Entry> list(String keyOfFirstIds) throws SharedStoreException;

    /** All keys, first as they are, then as they change. */
    Watch watch(Listener listener) throws SharedStoreException;
}
