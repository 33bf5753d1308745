package io.p2pcoordinator.harness.bench.projection;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.projections.PostgresAddress;
import io.p2pcoordinator.projections.Projections;
import io.p2pcoordinator.projections.ProjectionsConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A database with the tables of the projections. */
record Tables(PostgresDatabase database) {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** What PostgreSQL counted of a table's rows. */
    record Counted(long inserted, long updated, long updatedInPlace) {
        long written() {
            return inserted + updated;
        }

        Counted since(Counted before) {
            return new Counted(
                    inserted - before.inserted, updated - before.updated, updatedInPlace - before.updatedInPlace);
        }
    }

    ProjectionsConfig config() {
        return ProjectionsConfig.defaults(new PostgresAddress(
                database.host(), database.port(), database.name(), database.user(), database.password()));
    }

    Projections open(EventLog log) {
        return Projections.open(config(), log, InstantSource.system(), error -> {
            throw new IllegalStateException("a projector stopped", error);
        });
    }

    /** Until the tables hold all that the log holds. */
    static void awaitAll(Projections projections, EventLog log) throws InterruptedException {
        for (StreamId stream : StreamId.all()) {
            Position end = log.end(stream);
            if (!projections.positions().await(end, PATIENCE)) {
                throw new IllegalStateException(
                        "expected the tables to reach " + end + ", but " + projections.status());
            }
        }
    }

    /** To be asked when the connections that wrote are closed: until then PostgreSQL may not have counted all. */
    Counted counted(String table) throws SQLException {
        List<String> row = select("SELECT n_tup_ins, n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables"
                        + " WHERE schemaname = 'p2p' AND relname = '" + table + "'")
                .getFirst();
        return new Counted(Long.parseLong(row.getFirst()), Long.parseLong(row.get(1)), Long.parseLong(row.getLast()));
    }

    /** A setting as SHOW answers it. */
    String show(String setting) throws SQLException {
        return select("SHOW " + setting).getFirst().getFirst();
    }

    List<List<String>> select(String sql) throws SQLException {
        var rows = new ArrayList<List<String>>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
