package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.projections.projector.Projection;
import io.p2pcoordinator.projections.projector.SteppedProjector;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares the tables with what one projector makes of the log up to their positions, alone, in one batch and on empty tables: rows,
 * positions, and the ranges that were covered, which have no gap and no overlap then.
 */
final class TablesCheck {
    private final Tables tables;
    private final InMemoryEventLog log;
    private final List<Projection> projections;
    private final Trace trace;

    TablesCheck(Tables tables, InMemoryEventLog log, List<Projection> projections, Trace trace) {
        this.tables = tables;
        this.log = log;
        this.projections = projections;
        this.trace = trace;
    }

    /** How far the tables are; 0 where a projection has not begun. */
    long position(StreamId stream) {
        for (Map<String, ?> row : tables.begin(true).rows("projection_position").values()) {
            if (Objects.equals(row.get("stream"), stream.name())) {
                return ((Number) Objects.requireNonNull(row.get("sequence"))).longValue();
            }
        }
        return 0;
    }

    void compare() {
        Map<String, List<String>> expected;
        try {
            expected = folded();
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException("expected tables without a fault", e);
        }
        Map<String, List<String>> actual = tables.contents();
        var names = new TreeSet<>(expected.keySet());
        names.addAll(actual.keySet());
        for (String name : names) {
            difference(expected.getOrDefault(name, List.of()), actual.getOrDefault(name, List.of()))
                    .ifPresent(difference ->
                            trace.violation("table " + name + " is not what the log says: " + difference));
        }
        if (actual.containsKey("parked_commit")) {
            trace.violation(
                    "a sound commit was parked: " + actual.get("parked_commit").getFirst());
        }
    }

    private static Optional<String> difference(List<String> expected, List<String> actual) {
        if (expected.equals(actual)) {
            return Optional.empty();
        }
        return Optional.of("missing "
                + expected.stream()
                        .filter(row -> !actual.contains(row))
                        .findFirst()
                        .orElse("nothing") + ", too much "
                + actual.stream()
                        .filter(row -> !expected.contains(row))
                        .findFirst()
                        .orElse("nothing") + ", "
                + expected.size() + " rows expected, " + actual.size() + " there");
    }

    private Map<String, List<String>> folded() throws SQLException, InterruptedException {
        var positions = new HashMap<StreamId, Long>();
        StreamId.all().forEach(stream -> positions.put(stream, position(stream)));
        var fresh = new Tables(_ -> true);
        for (Projection projection : projections) {
            try (Connection connection = new TableConnection(fresh, TableConnection.Way.AT_ONCE).connection()) {
                var projector = SteppedProjector.resume(projection, connection);
                for (StreamId stream : projection.streams()) {
                    readUntil(stream, positions.getOrDefault(stream, 0L), projector);
                }
                projector.write();
            }
        }
        return fresh.contents();
    }

    private void readUntil(StreamId stream, long position, SteppedProjector projector) throws InterruptedException {
        try (CommitCursor cursor = log.read(stream, 0)) {
            for (long sequence = 1; sequence <= position; sequence++) {
                RawCommit next = Objects.requireNonNull(cursor.next(Duration.ZERO));
                projector.add(next);
            }
        }
    }
}
