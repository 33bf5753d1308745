package io.p2pcoordinator.projections;

import com.zaxxer.hikari.HikariDataSource;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.control.ControlProjection;
import io.p2pcoordinator.projections.entity.EntityProjection;
import io.p2pcoordinator.projections.projector.LagMeter;
import io.p2pcoordinator.projections.projector.ProjectedPositions;
import io.p2pcoordinator.projections.projector.Projection;
import io.p2pcoordinator.projections.projector.ProjectionDuty;
import io.p2pcoordinator.projections.projector.ProjectionStatus;
import io.p2pcoordinator.projections.projector.Projector;
import io.p2pcoordinator.projections.query.BanQueries;
import io.p2pcoordinator.projections.query.EntityQueries;
import io.p2pcoordinator.projections.query.FlagQueries;
import io.p2pcoordinator.projections.query.HostDataQueries;
import io.p2pcoordinator.projections.query.HostQueries;
import io.p2pcoordinator.projections.query.JournalQueries;
import io.p2pcoordinator.projections.query.MigrationQueries;
import io.p2pcoordinator.projections.query.OverviewQueries;
import io.p2pcoordinator.projections.query.OwnershipQueries;
import io.p2pcoordinator.projections.query.SessionQueries;
import io.p2pcoordinator.projections.query.TableReader;
import io.p2pcoordinator.projections.query.ZoneQueries;
import io.p2pcoordinator.projections.table.Connections;
import io.p2pcoordinator.projections.table.Migrations;
import io.p2pcoordinator.projections.table.PositionTable;
import io.p2pcoordinator.projections.table.Rebuild;
import io.p2pcoordinator.projections.table.StoredPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The read models of one node: two projectors that keep the tables up to date, and the queries that read them. Any thread. */
public final class Projections implements AutoCloseable {
    private static final Duration RETRY = Duration.ofMillis(200);

    private final ProjectionsConfig config;
    private final EventLog log;
    private final InstantSource clock;
    private final HikariDataSource pool;
    private final TableReader reader;
    private final HealthProbe health;
    private final ProjectedPositions positions = new ProjectedPositions();
    private final List<Projector> projectors = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Projections(ProjectionsConfig config, EventLog log, InstantSource clock) {
        this.config = config;
        this.log = log;
        this.clock = clock;
        this.pool = Connections.forQueries(config);
        this.reader = new TableReader(pool);
        this.health = new HealthProbe(reader, config.postgres());
    }

    /**
     * Waits for PostgreSQL, brings its tables to this version, compares their positions with the log and starts to follow it.
     *
     * @param onFatal told, on a projector's thread, when that has to stop for good: the log is not what it was, or the JVM is
     *     at its end
     * @throws TablesUnavailableException past the start's deadline
     * @throws LogIntegrityException when the tables were built from another log, or from more of it than there is
     */
    public static Projections open(
            ProjectionsConfig config, EventLog log, InstantSource clock, Consumer<Throwable> onFatal) {
        prepare(config);
        return openPrepared(config, log, clock, ProjectionDuty.anybodys(), onFatal);
    }

    /**
     * The part of {@link #open} that needs no log: waits for PostgreSQL and brings its tables to this version.
     *
     * @throws TablesUnavailableException past the start's deadline
     */
    public static void prepare(ProjectionsConfig config) {
        Migrations.run(config);
    }

    /**
     * The rest of {@link #open}.
     *
     * @param duty whether this node writes the tables
     */
    public static Projections openPrepared(
            ProjectionsConfig config,
            EventLog log,
            InstantSource clock,
            ProjectionDuty duty,
            Consumer<Throwable> onFatal) {
        checkLog(config, log);
        var projections = new Projections(config, log, clock);
        for (Projection projection : List.of(new ControlProjection(), new EntityProjection(config.entityLinger()))) {
            projections.projectors.add(new Projector(
                    projection,
                    Connections.forProjector(config, projection.name()),
                    log,
                    config.maxBatchCommits(),
                    projections.positions,
                    duty,
                    onFatal));
        }
        projections.projectors.forEach(Projector::start);
        return projections;
    }

    /** Empties the tables, for a start from the log's beginning. Where projectors run, they begin again by themselves. */
    public static void rebuild(ProjectionsConfig config) {
        Migrations.run(config);
        try (Connection connection = Connections.forMigration(config).getConnection()) {
            Rebuild.emptyAll(connection);
        } catch (SQLException e) {
            throw new TablesUnavailableException(
                    "expected to empty the tables of " + config.postgres() + ", but: " + e.getMessage(), e);
        }
    }

    public void rebuild() {
        rebuild(config);
    }

    public ProjectedPositions positions() {
        return positions;
    }

    /** Asks the log where it ends; never fails. */
    public List<ProjectionStatus> status() {
        var lags = new LagMeter(log, clock);
        return projectors.stream()
                .flatMap(projector -> projector.status(lags).stream())
                .toList();
    }

    /** Streams whose rows this node writes now. From memory. */
    public Set<StreamId> written() {
        return projectors.stream()
                .filter(Projector::isActive)
                .flatMap(projector -> projector.streams().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** At most a second old; takes a few seconds when PostgreSQL hangs. */
    public TablesHealth health() {
        return health.check();
    }

    public HostQueries hosts() {
        return new HostQueries(reader);
    }

    public ZoneQueries zones() {
        return new ZoneQueries(reader);
    }

    public SessionQueries sessions() {
        return new SessionQueries(reader);
    }

    public HostDataQueries hostData() {
        return new HostDataQueries(reader);
    }

    public BanQueries bans() {
        return new BanQueries(reader);
    }

    public FlagQueries flags() {
        return new FlagQueries(reader);
    }

    public EntityQueries entities() {
        return new EntityQueries(reader);
    }

    public JournalQueries journal() {
        return new JournalQueries(reader);
    }

    public OwnershipQueries ownership() {
        return new OwnershipQueries(reader);
    }

    public MigrationQueries migrations() {
        return new MigrationQueries(reader);
    }

    public OverviewQueries overview() {
        return new OverviewQueries(reader);
    }

    /** Commits what was read and stops; what was not is in the log. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            projectors.reversed().forEach(Projector::close);
            pool.close();
        }
    }

    private static void checkLog(ProjectionsConfig config, EventLog log) {
        List<StoredPosition> positions;
        try (Connection connection = Connections.forMigration(config).getConnection()) {
            positions = PositionTable.load(connection);
        } catch (SQLException e) {
            throw new TablesUnavailableException(
                    "expected positions in " + config.postgres() + ", but: " + e.getMessage(), e);
        }
        long deadlineNs = System.nanoTime() + config.startDeadline().toNanos();
        while (true) {
            try {
                LogCheck.check(positions, log);
                return;
            } catch (LogUnavailableException e) {
                if (System.nanoTime() - deadlineNs > 0 || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }
}
