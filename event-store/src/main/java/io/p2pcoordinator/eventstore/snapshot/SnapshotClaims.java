package io.p2pcoordinator.eventstore.snapshot;

import io.p2pcoordinator.eventstore.log.StreamId;

/** Sees to it that one node at a time puts a stream's state aside. Two at once would do no harm but twice the work. */
public interface SnapshotClaims {
    /** False where another node has it, or nobody can tell. Ends by itself after a while if it is not released. */
    boolean claim(StreamId stream);

    /** Only by who claimed it. */
    void release(StreamId stream);
}
