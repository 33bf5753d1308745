package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.table.PositionMovedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A projector without its threads, for simulators: the caller reads the streams and says when a batch is written. The steps are those of
 * {@link Projector}; after any failure it is of no more use, and a new one goes on from the tables. One thread.
 */
public final class SteppedProjector {
    private final BatchWriter writer;
    private Fold fold;
    private List<RawCommit> commits = new ArrayList<>();

    private SteppedProjector(BatchWriter writer) throws SQLException {
        this.writer = writer;
        this.fold = writer.restoreFold();
    }

    /** Goes on where the tables are. The caller closes the connection. */
    public static SteppedProjector resume(Projection projection, Connection connection) throws SQLException {
        var progress = new ProjectorProgress(projection, new ProjectedPositions());
        return new SteppedProjector(BatchWriter.resume(projection, connection, progress));
    }

    /** The last commit of each stream that is in the tables, as this projector left them. */
    public Map<StreamId, Long> positions() {
        return writer.positions();
    }

    /** Folds a stream's next commit into the batch that is growing. */
    public void add(RawCommit commit) {
        commits.add(commit);
        fold.add(commit);
    }

    /**
     * Writes the batch, if there is one, in one transaction with its positions; one that is refused for its data commit by commit.
     *
     * @throws PositionMovedException when another projector was quicker
     */
    public void write() throws SQLException {
        if (commits.isEmpty()) {
            return;
        }
        var batch = new Batch(commits, fold.take());
        commits = new ArrayList<>();
        if (!writer.write(batch)) {
            writer.split(batch.commits());
            fold = writer.restoreFold();
        }
    }
}
