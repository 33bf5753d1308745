package io.p2pcoordinator.projections.projector;

import java.sql.Connection;
import java.sql.SQLException;

/** The rows of a batch, and what admission remembers after it. Handed from the thread that folds to the one that writes. */
@FunctionalInterface
public interface PendingRows {
    /** Writes them in the caller's transaction, once. Returns how many commits were parked. */
    ParkedCounts write(Connection connection) throws SQLException;
}
