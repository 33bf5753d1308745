package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.RawCommit;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Collects the commits of a batch and writes the rows that they make. It remembers what admission needs; after any failure
 * it is thrown away and restored from the tables, so that memory and tables cannot differ. The projector's thread only.
 */
public interface Fold {
    void add(RawCommit raw);

    /** Admits a commit as {@link #add} does, but parks it in place of its rows: they cannot be written. */
    void addUnwritable(RawCommit raw, String error);

    /** Writes what was added, in the caller's transaction, and forgets it. Returns how many commits were parked. */
    ParkedCounts write(Connection connection) throws SQLException;
}
