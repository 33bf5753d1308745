package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.table.Coverage;
import io.p2pcoordinator.projections.table.ParkedTable;
import io.p2pcoordinator.projections.table.PositionMovedException;
import io.p2pcoordinator.projections.table.PositionTable;
import io.p2pcoordinator.projections.table.StoredPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches, each in one transaction with its positions, on one connection. A batch that PostgreSQL refuses for its
 * data is halved until the commit that is to blame stands alone; that one is parked. Any other failure ends this writer:
 * its memory may be ahead of the tables, so the caller makes a new one. One thread.
 */
final class BatchWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    private final Projection projection;
    private final Connection connection;
    private final ProjectorProgress progress;
    private Map<StreamId, Long> positions = Map.of();
    private Fold fold;

    private BatchWriter(Projection projection, Connection connection, ProjectorProgress progress, Fold fold) {
        this.projection = projection;
        this.connection = connection;
        this.progress = progress;
        this.fold = fold;
    }

    /** A writer that goes on where the tables are. Owns nothing: the caller closes the connection. */
    static BatchWriter resume(Projection projection, Connection connection, ProjectorProgress progress)
            throws SQLException {
        connection.setAutoCommit(false);
        PositionTable.createMissing(connection, projection.name(), projection.streams());
        connection.commit();
        beginSnapshot(connection);
        Map<StreamId, Long> positions = readPositions(projection, connection);
        var writer = new BatchWriter(projection, connection, progress, projection.restore(connection));
        writer.positions = positions;
        Map<StreamId, Long> parked = ParkedTable.countByStream(connection);
        endSnapshot(connection);
        progress.resumed(positions, parked);
        return writer;
    }

    Map<StreamId, Long> positions() {
        return Map.copyOf(positions);
    }

    void write(List<RawCommit> commits) throws SQLException {
        try {
            commits.forEach(fold::add);
            commit(commits);
        } catch (SQLException | RuntimeException e) {
            rollback(e);
            if (!DataFaults.isOne(e)) {
                throw e;
            }
            restore();
            if (commits.size() > 1) {
                int half = commits.size() / 2;
                write(commits.subList(0, half));
                write(commits.subList(half, commits.size()));
            } else {
                park(commits.getFirst(), e);
            }
        }
    }

    private void rollback(Exception cause) throws SQLException {
        try {
            connection.rollback();
        } catch (SQLException e) {
            e.addSuppressed(cause); // the connection is gone, so its transaction is too
            throw e;
        }
    }

    private void park(RawCommit commit, Exception cause) throws SQLException {
        LOG.error(
                "Parking {} of projection {}: the log has it, the tables do not, since PostgreSQL refuses its rows",
                commit.position(),
                projection.name(),
                cause);
        fold.addUnwritable(commit, "cannot be written: " + cause.getMessage());
        commit(List.of(commit));
    }

    private void commit(List<RawCommit> commits) throws SQLException {
        List<Coverage> coverages = Coverage.of(commits, positions);
        PositionTable.advance(connection, projection.name(), coverages);
        ParkedCounts parked = fold.write(connection);
        connection.commit();
        var moved = new HashMap<>(positions);
        coverages.forEach(coverage -> moved.put(coverage.stream(), coverage.newSequence()));
        positions = moved;
        progress.committed(coverages, commits, parked);
    }

    /** Brings memory back to what the tables hold, where this writer left them. */
    private void restore() throws SQLException {
        beginSnapshot(connection);
        Map<StreamId, Long> stored = readPositions(projection, connection);
        if (!stored.equals(positions)) {
            throw new PositionMovedException(
                    "expected projection " + projection.name() + " at " + positions + ", but it is at " + stored);
        }
        fold = projection.restore(connection);
        endSnapshot(connection);
    }

    static Map<StreamId, Long> readPositions(Projection projection, Connection connection) throws SQLException {
        var positions = new HashMap<StreamId, Long>();
        for (StoredPosition stored : PositionTable.load(connection)) {
            if (stored.projection().equals(projection.name())) {
                positions.put(stored.position().stream(), stored.position().sequence());
            }
        }
        return positions;
    }

    private static void beginSnapshot(Connection connection) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }

    private static void endSnapshot(Connection connection) throws SQLException {
        connection.commit();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
}
