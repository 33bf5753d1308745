package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.table.PositionMovedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one projection's tables up to date: one thread folds commits into batches, this one writes them. After any failure it throws away what it has in memory
 * and begins again from what the tables say, so nothing is lost and nothing written twice:
 *
 * <pre>
 *   resume from tables --> read log, write batches --> failure: wait, longer each time --> resume
 *                                                  --> position moved by another node: stand by until that one stops
 *                                                  --> the log is not the one that the tables were built from: stop, tell
 * </pre>
 */
public final class Projector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);
    private static final Duration IDLE = Duration.ofMillis(500);
    /** Enough for the thread that folds to find something; more would only be memory. */
    private static final int INBOX_COMMITS = 1_000;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(15);

    private final Projection projection;
    private final DataSource tables;
    private final EventLog log;
    private final int maxBatchCommits;
    private final Consumer<Throwable> onFatal;
    private final ProjectedPositions projected;
    private final ProjectorProgress progress;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    // The projector thread's.
    private volatile int batchLimit;
    private Duration pause = FIRST_PAUSE;
    private int failuresInARow;
    private volatile @Nullable Connection openConnection;
    private volatile @Nullable CommitInbox openInbox;

    public Projector(
            Projection projection,
            DataSource tables,
            EventLog log,
            int maxBatchCommits,
            ProjectedPositions projected,
            Consumer<Throwable> onFatal) {
        this.projection = projection;
        this.tables = tables;
        this.log = log;
        this.maxBatchCommits = maxBatchCommits;
        this.onFatal = onFatal;
        this.projected = projected;
        this.progress = new ProjectorProgress(projection, projected);
        this.batchLimit = maxBatchCommits;
        projected.onWaiting(this::wake);
        this.thread = Thread.ofPlatform().name("projector-" + projection.name()).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public List<ProjectionStatus> status(LagMeter lags) {
        return progress.status(lags);
    }

    /** Commits what was handed over and stops. A PostgreSQL that does not answer is given up after a while. */
    @Override
    public void close() {
        stopping.countDown();
        CommitInbox inbox = openInbox;
        if (inbox != null) {
            inbox.close(); // wakes a projector that waits for commits
        }
        try {
            if (thread.isAlive() && !thread.join(CLOSE_DEADLINE)) {
                LOG.warn(
                        "Projector {} did not stop within {}: cutting its connection",
                        projection.name(),
                        CLOSE_DEADLINE);
                abort(openConnection);
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isStopping()) {
            try {
                projectUntilStopped();
            } catch (PositionMovedException e) {
                LOG.info("{}; standing by", e.getMessage());
                standBy();
            } catch (LogIntegrityException e) {
                LOG.error("Projector {} stops", projection.name(), e);
                progress.failed(describe(e));
                onFatal.accept(e);
                return;
            } catch (SQLException | RuntimeException e) {
                recover(e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (Error e) {
                progress.failed(describe(e));
                onFatal.accept(e);
                throw e;
            }
        }
    }

    private void projectUntilStopped() throws SQLException, InterruptedException {
        try (Connection connection = tables.getConnection()) {
            openConnection = connection;
            BatchWriter writer = BatchWriter.resume(projection, connection, progress);
            while (!isStopping()) {
                List<RawCommit> refused = writeUntilRefused(writer);
                if (!refused.isEmpty()) {
                    writer.split(refused);
                }
            }
        } finally {
            openInbox = null;
            openConnection = null;
        }
    }

    /** The commits of a batch that is refused for its data; none when it is to stop. What was folded behind them is read again. */
    private List<RawCommit> writeUntilRefused(BatchWriter writer) throws SQLException, InterruptedException {
        Fold fold = writer.restoreFold();
        var inbox = new CommitInbox(INBOX_COMMITS);
        openInbox = inbox;
        try (StreamReaders _ = StreamReaders.start(log, writer.positions(), inbox, projection.name());
                BatchFolder folder = BatchFolder.start(
                        inbox, fold, projection.linger(), this::isAnyoneWaiting, () -> batchLimit, projection.name())) {
            while (!isStopping()) {
                Batch batch = folder.next(IDLE);
                if (batch != null && !writer.write(batch)) {
                    return batch.commits();
                }
                if (batch != null) {
                    written();
                }
            }
            inbox.close(); // what is in there is still folded and written
            for (Batch rest = folder.next(CLOSE_DEADLINE); rest != null; rest = folder.next(CLOSE_DEADLINE)) {
                if (!writer.write(rest)) {
                    return rest.commits();
                }
                written();
            }
            return List.of();
        }
    }

    private boolean isAnyoneWaiting() {
        return projected.isAnyoneWaiting(projection.streams());
    }

    private void written() {
        batchLimit = Math.min(maxBatchCommits, batchLimit * 2);
        pause = FIRST_PAUSE;
        if (failuresInARow > 0) {
            LOG.info("Projector {} works again after {} failures", projection.name(), failuresInARow);
            failuresInARow = 0;
        }
    }

    /** Smaller batches after a failure: the statement's deadline may have been too short for a large one. */
    private void recover(Exception e) {
        progress.failed(describe(e));
        if (isStopping()) {
            LOG.warn("Projector {} stops without its last batch, which is in the log", projection.name(), e);
            return;
        }
        failuresInARow++;
        if (Integer.bitCount(failuresInARow) == 1) { // the 1st, 2nd, 4th, ...: an outage may last
            LOG.warn(
                    "Projector {} begins again from its tables: failure {}, {}",
                    projection.name(),
                    failuresInARow,
                    describe(e));
        }
        LOG.debug("Projector {} failed", projection.name(), e);
        batchLimit = Math.max(1, batchLimit / 4);
        pauseFor(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    /** Follows the positions that another node moves, until they stand still although the log goes on. */
    private void standBy() {
        try (Connection connection = tables.getConnection()) {
            openConnection = connection;
            var watch = new StandBy(projection, log);
            Map<StreamId, Long> positions = BatchWriter.readPositions(projection, connection);
            while (!isStopping() && !watch.mustTakeOver(positions, System.nanoTime())) {
                progress.standsBy(positions);
                pauseFor(isAnyoneWaiting() ? StandBy.SHORT_LOOK : StandBy.LOOK);
                positions = BatchWriter.readPositions(projection, connection);
            }
        } catch (SQLException | RuntimeException e) {
            recover(e);
        } finally {
            openConnection = null;
        }
    }

    private void wake() {
        CommitInbox inbox = openInbox;
        if (inbox != null) {
            inbox.wake();
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pauseFor(Duration time) {
        try {
            boolean _ = stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            stopping.countDown();
            Thread.currentThread().interrupt();
        }
    }

    private static String describe(Throwable e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private static void abort(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.warn("The connection could not be cut", e);
        }
    }
}
