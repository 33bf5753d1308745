package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.StreamId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** One kind of read model: which streams it follows and how their commits become rows. Stateless. */
public interface Projection {
    /** As positions are stored under. */
    String name();

    List<StreamId> streams();

    /** How long to collect after the first commit of a batch has come. */
    Duration linger();

    /** A fold that goes on from what the tables hold; called in the snapshot in which the positions were read. */
    Fold restore(Connection connection) throws SQLException;
}
