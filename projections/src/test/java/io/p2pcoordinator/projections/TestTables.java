package io.p2pcoordinator.projections;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.projections.projector.ProjectionDuty;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A database of its own, projections on it, and a look into its tables past the queries. */
final class TestTables {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PostgresDatabase database;
    private final ProjectionsConfig config;

    TestTables(PostgresDatabase database) {
        this.database = database;
        this.config = ProjectionsConfig.defaults(new PostgresAddress(
                        database.host(), database.port(), database.name(), database.user(), database.password()))
                .withEntityLinger(Duration.ofMillis(2))
                .withQueries(ProjectionsConfig.QueryPool.DEFAULT.withPatience(Duration.ofMillis(300)));
    }

    ProjectionsConfig config() {
        return config;
    }

    Projections open(EventLog log) {
        return open(config, log);
    }

    static Projections open(ProjectionsConfig config, EventLog log) {
        return Projections.open(config, log, InstantSource.system(), error -> {
            throw new AssertionError("projector stopped", error);
        });
    }

    static Projections open(ProjectionsConfig config, EventLog log, ProjectionDuty duty) {
        Projections.prepare(config);
        return Projections.openPrepared(config, log, InstantSource.system(), duty, error -> {
            throw new AssertionError("projector stopped", error);
        });
    }

    /** Until the tables hold all that the log holds now. */
    static void awaitAll(Projections projections, EventLog log) throws InterruptedException {
        for (StreamId stream : StreamId.all()) {
            Position end = log.end(stream);
            if (!projections.positions().await(end, PATIENCE)) {
                throw new AssertionError("expected " + end + " within " + PATIENCE + ", but " + projections.status());
            }
        }
    }

    /** Rows as texts, columns joined by {@code |}. */
    List<String> select(String sql) throws SQLException {
        var rows = new ArrayList<String>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = p2p");
            statement.execute("SET timezone = 'UTC'");
            ResultSet result = statement.executeQuery(sql);
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                var row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : "|").append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = p2p");
            statement.execute(sql);
        }
    }
}
