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
 * data is to be split: halved until the commit that is to blame stands alone; that one is parked. Any other failure ends this
 * writer, and the caller makes a new one. One thread.
 */
final class BatchWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    private final Projection projection;
    private final Connection connection;
    private final ProjectorProgress progress;
    private Map<StreamId, Long> positions = Map.of();

    private BatchWriter(Projection projection, Connection connection, ProjectorProgress progress) {
        this.projection = projection;
        this.connection = connection;
        this.progress = progress;
    }

    /** A writer that goes on where the tables are. Owns nothing: the caller closes the connection. */
    static BatchWriter resume(Projection projection, Connection connection, ProjectorProgress progress)
            throws SQLException {
        connection.setAutoCommit(false);
        PositionTable.createMissing(connection, projection.name(), projection.streams());
        connection.commit();
        beginSnapshot(connection);
        var writer = new BatchWriter(projection, connection, progress);
        writer.positions = readPositions(projection, connection);
        Map<StreamId, Long> parked = ParkedTable.countByStream(connection);
        endSnapshot(connection);
        progress.resumed(writer.positions, parked);
        return writer;
    }

    Map<StreamId, Long> positions() {
        return Map.copyOf(positions);
    }

    /**
     * A fold that goes on from what the tables hold, where this writer left them.
     *
     * @throws PositionMovedException when somebody else wrote meanwhile
     */
    Fold restoreFold() throws SQLException {
        beginSnapshot(connection);
        Map<StreamId, Long> stored = readPositions(projection, connection);
        if (!stored.equals(positions)) {
            throw new PositionMovedException(
                    "expected projection " + projection.name() + " at " + positions + ", but it is at " + stored);
        }
        Fold fold = projection.restore(connection);
        endSnapshot(connection);
        return fold;
    }

    /** False when it is refused for its data and nothing was written: it is to be split then. */
    boolean write(Batch batch) throws SQLException {
        try {
            commit(batch);
            return true;
        } catch (SQLException | RuntimeException e) {
            rollback(e);
            if (!DataFaults.isOne(e)) {
                throw e;
            }
            return false;
        }
    }

    /** Writes what was refused together in smaller batches, and parks what is refused alone. */
    void split(List<RawCommit> commits) throws SQLException {
        if (commits.size() == 1) {
            writeOrPark(commits.getFirst());
            return;
        }
        int half = commits.size() / 2;
        for (List<RawCommit> part : List.of(commits.subList(0, half), commits.subList(half, commits.size()))) {
            if (!write(new Batch(part, refolded(part)))) {
                split(part);
            }
        }
    }

    private PendingRows refolded(List<RawCommit> commits) throws SQLException {
        Fold fold = restoreFold();
        try {
            commits.forEach(fold::add);
            return fold.take();
        } catch (RuntimeException e) {
            return _ -> {
                throw e;
            };
        }
    }

    private void writeOrPark(RawCommit commit) throws SQLException {
        try {
            commit(new Batch(List.of(commit), refolded(List.of(commit))));
        } catch (SQLException | RuntimeException e) {
            rollback(e);
            if (!DataFaults.isOne(e)) {
                throw e;
            }
            park(commit, e);
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
        Fold fold = restoreFold();
        fold.addUnwritable(commit, "cannot be written: " + cause.getMessage());
        commit(new Batch(List.of(commit), fold.take()));
    }

    private void commit(Batch batch) throws SQLException {
        List<Coverage> coverages = Coverage.of(batch.commits(), positions);
        PositionTable.advance(connection, projection.name(), coverages);
        ParkedCounts parked = batch.rows().write(connection);
        connection.commit();
        var moved = new HashMap<>(positions);
        coverages.forEach(coverage -> moved.put(coverage.stream(), coverage.newSequence()));
        positions = moved;
        progress.committed(coverages, batch.commits(), parked);
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
