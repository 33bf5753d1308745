package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.RawCommit;

/**
 * Judges commits in their order and collects the rows that they make. It remembers what admission needs; after any failure
 * it is thrown away and restored from the tables, so that memory and tables cannot differ. One thread, which need not be that
 * which writes.
 */
public interface Fold {
    void add(RawCommit raw);

    /** Admits a commit as {@link #add} does, but parks it in place of its rows: they cannot be written. */
    void addUnwritable(RawCommit raw, String error);

    /**
     * What was added since the last time, complete in itself: the fold goes on with the next batch while this one is
     * written.
     */
    PendingRows take();
}
