package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.log.CommitIdentity;
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
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The tables against the log. They are copied in one transaction; then the log is folded up to the copied positions into tables of another schema, with
 * the projectors of this build, and both are compared row by row. What the journal says of each commit is also held against {@link
 * OwnAdmission}. Leaves the two schemas behind when something differs.
 */
final class TableCheck {
    private static final String EQUAL_ROWS = "rows of the tables are the fold of the log up to their positions";
    private static final String POSITIONS =
            "positions of the tables are on the log, and nothing before them was left out";
    private static final String OUTCOMES = "the journal says of each commit what the rules say";

    /** Names with the columns that are compared; of what only says when a row was written, nothing. */
    private static final Map<String, String> TABLES = Map.ofEntries(
            Map.entry("host", "*"),
            Map.entry("host_heartbeat", "*"),
            Map.entry("zone", "*"),
            Map.entry("zone_owner", "*"),
            Map.entry("session", "*"),
            Map.entry("entity", "*"),
            Map.entry("ownership_history", "*"),
            Map.entry("journal", "*"),
            Map.entry("control_subject", "*"),
            Map.entry("entity_zone", "*"),
            Map.entry("parked_commit", "stream, sequence, subject, payload"));

    private static final String LIVE = "check_live";
    private static final String FOLDED = "check_folded";
    private static final int SHOWN_ROWS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final LogCopy log;
    private final CheckReport report;

    TableCheck(LogCopy log, CheckReport report) {
        this.log = log;
        this.report = report;
    }

    /** @param source the log that {@link LogCopy} is of; it may have grown */
    void check(PostgresDatabase database, String schema, EventLog source) throws SQLException, InterruptedException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            copy(connection, statement, schema);
            Map<StreamId, Long> positions = positions(statement, source);
            checkRanges(statement, positions);
            checkOutcomes(statement, positions);
            fold(database, new BoundedLog(source, positions), positions);
            int before = report.violations().size();
            for (Map.Entry<String, String> table : new TreeMap<>(TABLES).entrySet()) {
                compare(statement, table.getKey(), table.getValue());
            }
            if (report.violations().size() == before) {
                drop(statement);
            }
        }
    }

    private static void drop(Statement statement) throws SQLException {
        statement.execute("DROP SCHEMA IF EXISTS " + LIVE + " CASCADE");
        statement.execute("DROP SCHEMA IF EXISTS " + FOLDED + " CASCADE");
    }

    private static void copy(Connection connection, Statement statement, String schema) throws SQLException {
        drop(statement);
        statement.execute("CREATE SCHEMA " + LIVE);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        var tables = new ArrayList<>(TABLES.keySet());
        tables.addAll(List.of("projection_position", "projection_range"));
        for (String table : tables) {
            statement.execute("CREATE TABLE " + LIVE + "." + table + " AS SELECT * FROM " + schema + "." + table);
        }
        connection.commit();
        connection.setAutoCommit(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }

    private Map<StreamId, Long> positions(Statement statement, EventLog source) throws SQLException {
        var positions = new HashMap<StreamId, Long>();
        try (ResultSet rows =
                statement.executeQuery("SELECT stream, sequence, commit_id FROM " + LIVE + ".projection_position")) {
            while (rows.next()) {
                StreamId stream = StreamId.of(rows.getString("stream")).orElseThrow();
                long sequence = rows.getLong("sequence");
                positions.put(stream, sequence);
                byte[] identity = rows.getBytes("commit_id");
                if (sequence == 0 || !stream.isContiguous()) {
                    continue;
                }
                report.counted(POSITIONS, 1);
                var position = new Position(stream, sequence);
                String there = log.at(position)
                        .map(LogEntry::raw)
                        .or(() -> source.at(position)) // it has grown since it was copied
                        .map(raw -> Marks.of(CommitIdentity.of(raw)))
                        .orElse("nothing");
                String stored = identity == null ? "nothing" : HexFormat.of().formatHex(identity);
                if (!there.equals(stored)) {
                    report.violated(
                            POSITIONS,
                            "the tables are at " + position + " as " + stored + ", but the log has " + there);
                }
            }
        }
        return positions;
    }

    private void checkRanges(Statement statement, Map<StreamId, Long> positions) throws SQLException {
        var ranges = new HashMap<StreamId, String>();
        try (ResultSet rows =
                statement.executeQuery("SELECT stream, string_agg(from_sequence || '-' || to_sequence, ', '"
                        + " ORDER BY from_sequence) AS ranges FROM " + LIVE + ".projection_range GROUP BY stream")) {
            while (rows.next()) {
                ranges.put(StreamId.of(rows.getString("stream")).orElseThrow(), rows.getString("ranges"));
            }
        }
        positions.forEach((stream, sequence) -> {
            String expected = sequence == 0 ? "nothing" : "1-" + sequence;
            String covered = ranges.getOrDefault(stream, "nothing");
            report.counted(POSITIONS, 1);
            if (!covered.equals(expected)) {
                report.violated(POSITIONS, "of " + stream + " " + covered + " was projected, not " + expected);
            }
        });
    }

    private void checkOutcomes(Statement statement, Map<StreamId, Long> positions) throws SQLException {
        var outcomes = new HashMap<Position, String>();
        try (ResultSet rows = statement.executeQuery("SELECT stream, sequence, outcome FROM " + LIVE + ".journal")) {
            while (rows.next()) {
                outcomes.put(
                        new Position(StreamId.of(rows.getString("stream")).orElseThrow(), rows.getLong("sequence")),
                        rows.getString("outcome"));
            }
        }
        for (Map.Entry<StreamId, Long> end : positions.entrySet()) {
            for (LogEntry entry : log.entries(end.getKey())) {
                boolean isJournalled =
                        end.getKey().equals(StreamId.CONTROL) || (end.getKey().isEntity() && !entry.hasEffect());
                if (entry.raw().sequence() > end.getValue() || !isJournalled) {
                    continue;
                }
                report.counted(OUTCOMES, 1);
                String expected = entry.verdict().name().toLowerCase(Locale.ROOT);
                String outcome = outcomes.get(entry.position());
                if (!expected.equals(outcome)) {
                    report.violated(OUTCOMES, entry.describe() + ", but the journal says " + outcome);
                }
            }
        }
    }

    private static void fold(PostgresDatabase database, EventLog bounded, Map<StreamId, Long> positions)
            throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        ProjectionsConfig config = ProjectionsConfig.defaults(new PostgresAddress(
                        database.host(), database.port(), database.name(), database.user(), database.password()))
                .withSchema(FOLDED);
        try (Projections projections = Projections.open(config, bounded, InstantSource.system(), failure::set)) {
            for (Map.Entry<StreamId, Long> position : positions.entrySet()) {
                if (!projections.positions().await(new Position(position.getKey(), position.getValue()), PATIENCE)) {
                    throw new IllegalStateException(
                            "expected the log to be folded up to " + position + " within " + PATIENCE, failure.get());
                }
            }
        }
    }

    private void compare(Statement statement, String table, String columns) throws SQLException {
        try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + FOLDED + "." + table)) {
            count.next();
            report.counted(EQUAL_ROWS, count.getLong(1));
        }
        compare(statement, table, columns, LIVE, FOLDED, "but the log does not give that row");
        compare(statement, table, columns, FOLDED, LIVE, "which the tables do not have, but the log gives");
    }

    private void compare(Statement statement, String table, String columns, String one, String other, String meaning)
            throws SQLException {
        String difference = "SELECT " + columns + " FROM " + one + "." + table + " EXCEPT ALL SELECT " + columns
                + " FROM " + other + "." + table;
        try (ResultSet rows = statement.executeQuery(
                "SELECT count(*) OVER () AS n, d::text AS line FROM (" + difference + ") d LIMIT " + SHOWN_ROWS)) {
            while (rows.next()) {
                report.violated(
                        EQUAL_ROWS,
                        table + " " + rows.getString("line") + ", " + meaning + " (" + rows.getLong("n")
                                + " such rows)");
            }
        }
    }
}
