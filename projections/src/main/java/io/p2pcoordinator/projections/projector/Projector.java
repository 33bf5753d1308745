package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.projector.ProjectionDuty.Share;
import io.p2pcoordinator.projections.table.PositionMovedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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
 *                                                  --> position moved by another node: stand by until that one stops,
 *                                                      or go on in a moment where this node is the one named
 *                                                  --> another node is named: drop what was folded, stand by
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
    private static final Duration STAND_IN_IDLE = Duration.ofSeconds(10);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(15);

    private final Projection projection;
    private final DataSource tables;
    private final EventLog log;
    private final int maxBatchCommits;
    private final Consumer<Throwable> onFatal;
    private final ProjectedPositions projected;
    private final ProjectorProgress progress;
    private final ProjectionDuty duty;
    private final AtomicInteger dutyTurns = new AtomicInteger();
    private final CountDownLatch stopping = new CountDownLatch(1);
    /** Of a projector that stands by: somebody begins to wait, or the duty has changed. */
    private final Semaphore news = new Semaphore(0);

    private final Thread thread;

    // The projector thread's.
    private volatile int batchLimit;
    private Duration pause = FIRST_PAUSE;
    private long wroteNanos;
    private int failuresInARow;
    private volatile @Nullable Connection openConnection;
    private volatile @Nullable CommitInbox openInbox;

    public Projector(
            Projection projection,
            DataSource tables,
            EventLog log,
            int maxBatchCommits,
            ProjectedPositions projected,
            ProjectionDuty duty,
            Consumer<Throwable> onFatal) {
        this.projection = projection;
        this.tables = tables;
        this.log = log;
        this.maxBatchCommits = maxBatchCommits;
        this.onFatal = onFatal;
        this.projected = projected;
        this.duty = duty;
        this.progress = new ProjectorProgress(projection, projected);
        this.batchLimit = maxBatchCommits;
        projected.onWaiting(this::wake);
        duty.onChange(this::dutyChanged);
        this.thread = Thread.ofPlatform().name("projector-" + projection.name()).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public List<ProjectionStatus> status(LagMeter lags) {
        return progress.status(lags);
    }

    /** Whether it writes, rather than follows what another node writes or waits for servers. */
    public boolean isActive() {
        return progress.isActive();
    }

    public List<StreamId> streams() {
        return projection.streams();
    }

    /** Commits what was handed over and stops. A PostgreSQL that does not answer is given up after a while. */
    @Override
    public void close() {
        stopping.countDown();
        news.release();
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
        boolean standsBy = duty.now() == Share.ANOTHERS;
        while (!isStopping()) {
            try {
                if (standsBy) {
                    standBy();
                }
                if (isStopping()) {
                    return;
                }
                projectWhileNothingChanges();
                standsBy = duty.now() == Share.ANOTHERS;
            } catch (PositionMovedException e) {
                standsBy = duty.now() != Share.MINE;
                LOG.info("{}; {}", e.getMessage(), standsBy ? "standing by" : "going on from there");
                if (!standsBy) {
                    pauseLonger();
                }
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

    private void projectWhileNothingChanges() throws SQLException, InterruptedException {
        int turn = dutyTurns.get();
        Share share = duty.now();
        wroteNanos = System.nanoTime();
        BooleanSupplier isRelieved = () ->
                dutyTurns.get() != turn || duty.now() != share || (share == Share.ANOTHERS && hasNothingToWrite());
        try (Connection connection = tables.getConnection()) {
            openConnection = connection;
            BatchWriter writer = BatchWriter.resume(projection, connection, progress);
            LOG.info("Projector {} begins to write", projection.name());
            while (!isStopping() && !isRelieved.getAsBoolean()) {
                List<RawCommit> refused = writeUntilRefused(writer, isRelieved);
                if (!refused.isEmpty()) {
                    writer.split(refused);
                }
            }
        } finally {
            openInbox = null;
            openConnection = null;
        }
    }

    /**
     * The commits of a batch that is refused for its data; none when it is to stop. What was folded behind them is read again. At
     * the node's end the rest is written; where the duty has changed it is dropped, for whoever has it now.
     */
    private List<RawCommit> writeUntilRefused(BatchWriter writer, BooleanSupplier isRelieved)
            throws SQLException, InterruptedException {
        Fold fold = writer.restoreFold();
        var inbox = new CommitInbox(INBOX_COMMITS);
        openInbox = inbox;
        try (StreamReaders _ = StreamReaders.start(log, writer.positions(), inbox, projection.name());
                BatchFolder folder = BatchFolder.start(
                        inbox, fold, projection.linger(), this::isAnyoneWaiting, () -> batchLimit, projection.name())) {
            while (!isStopping()) {
                Batch batch = folder.next(IDLE);
                if (isRelieved.getAsBoolean()) {
                    progress.relieved();
                    return List.of();
                }
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

    /** One that only stands in for the node that is named lets it have the next. */
    private boolean hasNothingToWrite() {
        return System.nanoTime() - wroteNanos >= STAND_IN_IDLE.toNanos();
    }

    private boolean isAnyoneWaiting() {
        return projected.isAnyoneWaiting(projection.streams());
    }

    private void written() {
        wroteNanos = System.nanoTime();
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
        pauseLonger();
    }

    private void pauseLonger() {
        try {
            boolean _ = stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            stopAfterInterrupt();
        }
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    /** Follows the positions that another node moves, until this one is to. */
    private void standBy() throws SQLException {
        try (Connection connection = tables.getConnection()) {
            openConnection = connection;
            var watch = new StandBy(projection, log);
            Map<StreamId, Long> positions = BatchWriter.readPositions(projection, connection);
            while (!isStopping() && !watch.mustTakeOver(duty.now(), positions, System.nanoTime())) {
                progress.standsBy(positions);
                awaitNews(isAnyoneWaiting() ? StandBy.SHORT_LOOK : StandBy.LOOK);
                positions = BatchWriter.readPositions(projection, connection);
            }
            pause = FIRST_PAUSE;
        } finally {
            openConnection = null;
        }
    }

    private void awaitNews(Duration atMost) {
        try {
            boolean _ = news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
            int _ = news.drainPermits();
        } catch (InterruptedException _) {
            stopAfterInterrupt();
        }
    }

    /** On any thread. */
    private void dutyChanged() {
        int _ = dutyTurns.incrementAndGet();
        wake();
        CommitInbox inbox = openInbox;
        if (inbox != null) {
            inbox.close(); // nothing is taken from it any more
        }
    }

    private void wake() {
        CommitInbox inbox = openInbox;
        if (inbox != null) {
            inbox.wake();
        }
        news.release();
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void stopAfterInterrupt() {
        stopping.countDown();
        Thread.currentThread().interrupt();
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
