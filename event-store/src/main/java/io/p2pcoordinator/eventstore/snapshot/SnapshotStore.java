package io.p2pcoordinator.eventstore.snapshot;

import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import java.util.List;

/**
 * Keeps snapshots by their position. What is put is there whole or not at all, and never changed. Thread-safe. Every call has a
 * deadline and fails with a {@link LogUnavailableException} past it.
 */
public interface SnapshotStore extends AutoCloseable {
    /**
     * What is known of a snapshot without reading it.
     *
     * @param storedAtUs when it was stored, microseconds since 1970
     */
    record Stored(Position position, long bytes, long storedAtUs) {}

    /** All that are there, of all streams, in no particular order. */
    List<Stored> list();

    /** Replaces one that is at the position already. */
    void put(Position position, byte[] content);

    /** @throws UnusableSnapshotException when it is gone, or what is there is not all that was put */
    byte[] get(Position position) throws UnusableSnapshotException;

    /** Does nothing where none is there. */
    void delete(Position position);

    /** Frees what uploads have left that did not come to their end, once they are older than an hour. */
    void sweep();

    @Override
    void close();
}
