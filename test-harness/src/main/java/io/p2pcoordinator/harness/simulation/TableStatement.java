package io.p2pcoordinator.harness.simulation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One of the projectors' statements, told by its text, on {@link Tables}. What is not known here fails, so that none is left out. */
final class TableStatement {
    private static final Pattern SELECT_ALL = Pattern.compile("SELECT ([a-z0-9_, ]+) FROM ([a-z0-9_]+)");
    private static final Pattern SELECT_KEYS =
            Pattern.compile("SELECT ([a-z0-9_, ]+) FROM ([a-z0-9_]+) WHERE [a-z0-9_]+ = ANY \\(\\?\\)");
    private static final Pattern DELETE_KEYS =
            Pattern.compile("DELETE FROM ([a-z0-9_]+) WHERE [a-z0-9_]+ = ANY \\(\\?\\)");
    private static final Pattern INSERT =
            Pattern.compile("INSERT INTO ([a-z0-9_]+) \\(([a-z0-9_, ]+)\\) VALUES \\([?, :a-z0]+\\)(| ON CONFLICT .*)");
    private static final Pattern INSERT_ARRAYS =
            Pattern.compile("INSERT INTO ([a-z0-9_]+) .* FROM unnest\\(.*\\) AS n \\(([a-z0-9_, ]+)\\) ON CONFLICT .*");
    private static final Pattern OTHER_ARRAYS =
            Pattern.compile("(DELETE FROM|UPDATE) entity e .*unnest\\(.*\\) AS n \\(([a-z0-9_, ]+)\\) WHERE .*");

    private static final Map<String, Shape> SHAPES = new ConcurrentHashMap<>();

    /** Waits until the row is this transaction's. */
    @FunctionalInterface
    interface Locking {
        void lock(String table, List<Object> key) throws SQLException;
    }

    private enum Kind {
        COUNT_PARKED,
        SELECT_KEYS,
        SELECT_ALL,
        MOVE_POSITION,
        EXTEND_RANGE,
        FORGET_PARKED,
        DELETE_KEYS,
        INSERT,
        UPSERT_ARRAYS,
        DELETE_ENTITIES,
        MOVE_ENTITIES
    }

    /** @param columns of the parameters, where they have names */
    private record Shape(Kind kind, String table, List<String> columns, String onConflict) {}

    private final Shape shape;
    private final Tables.Transaction transaction;
    private final Locking locking;

    TableStatement(String sql, Tables.Transaction transaction, Locking locking) {
        this.shape = SHAPES.computeIfAbsent(
                sql, text -> shape(text.replaceAll("\\s+", " ").strip()));
        this.transaction = transaction;
        this.locking = locking;
    }

    private static Shape shape(String sql) {
        if (sql.startsWith("SELECT stream, count(*) FROM parked_commit")) {
            return new Shape(Kind.COUNT_PARKED, "parked_commit", List.of(), "");
        }
        if (sql.startsWith("UPDATE projection_position SET sequence = ?, commit_id = ?")) {
            return new Shape(Kind.MOVE_POSITION, "projection_position", List.of(), "");
        }
        if (sql.startsWith("MERGE INTO projection_range")) {
            return new Shape(Kind.EXTEND_RANGE, "projection_range", List.of(), "");
        }
        if (sql.startsWith("DELETE FROM parked_commit WHERE stream = ? AND subject = ?")) {
            return new Shape(Kind.FORGET_PARKED, "parked_commit", List.of(), "");
        }
        Matcher matcher = SELECT_KEYS.matcher(sql);
        if (matcher.matches()) {
            return new Shape(Kind.SELECT_KEYS, matcher.group(2), List.of(), "");
        }
        matcher = SELECT_ALL.matcher(sql);
        if (matcher.matches()) {
            return new Shape(Kind.SELECT_ALL, matcher.group(2), List.of(), "");
        }
        matcher = DELETE_KEYS.matcher(sql);
        if (matcher.matches()) {
            return new Shape(Kind.DELETE_KEYS, matcher.group(1), List.of(), "");
        }
        matcher = INSERT.matcher(sql);
        if (matcher.matches()) {
            return new Shape(Kind.INSERT, matcher.group(1), columns(matcher.group(2)), matcher.group(3));
        }
        matcher = INSERT_ARRAYS.matcher(sql);
        if (matcher.matches()) {
            return new Shape(Kind.UPSERT_ARRAYS, matcher.group(1), columns(matcher.group(2)), "");
        }
        matcher = OTHER_ARRAYS.matcher(sql);
        if (matcher.matches() && matcher.group(1).startsWith("DELETE")) {
            return new Shape(Kind.DELETE_ENTITIES, "entity", columns(matcher.group(2)), "");
        }
        if (matcher.matches() && matcher.group(2).contains("dx_mm")) {
            return new Shape(Kind.MOVE_ENTITIES, "entity", columns(matcher.group(2)), "");
        }
        throw new IllegalStateException("expected a statement that the simulated tables know, but it is: " + sql);
    }

    /** Rows that it finds. */
    List<Map<String, @Nullable Object>> query(List<@Nullable Object> parameters) {
        return switch (shape.kind) {
            case COUNT_PARKED -> parkedCounts();
            case SELECT_ALL -> List.copyOf(transaction.rows(shape.table).values());
            case SELECT_KEYS -> {
                var found = new ArrayList<Map<String, @Nullable Object>>();
                for (Object key : values(parameters, 0)) {
                    Map<String, @Nullable Object> row =
                            transaction.row(shape.table, List.of(Objects.requireNonNull(key)));
                    if (row != null) {
                        found.add(row);
                    }
                }
                yield found;
            }
            default -> throw new IllegalStateException("expected a query, but it is " + shape);
        };
    }

    /** How many rows it changed, as far as somebody looks at it. */
    int update(List<@Nullable Object> parameters) throws SQLException {
        switch (shape.kind) {
            case MOVE_POSITION -> {
                return movePosition(parameters);
            }
            case EXTEND_RANGE -> extendRange(parameters);
            case FORGET_PARKED -> forgetParked(parameters);
            case DELETE_KEYS -> {
                for (Object key : values(parameters, 0)) {
                    transaction.delete(shape.table, List.of(Objects.requireNonNull(key)));
                }
            }
            case INSERT -> insert(shape.table, shape.columns, parameters, shape.onConflict);
            case UPSERT_ARRAYS -> rows(shape.columns, parameters).forEach(row -> transaction.put(shape.table, row));
            case DELETE_ENTITIES ->
                rows(shape.columns, parameters).forEach(row -> transaction.delete("entity", entity(row)));
            case MOVE_ENTITIES -> rows(shape.columns, parameters).forEach(this::moveEntity);
            default -> throw new IllegalStateException("expected an update, but it is " + shape);
        }
        return 1;
    }

    private void insert(String table, List<String> columns, List<@Nullable Object> parameters, String onConflict)
            throws SQLException {
        var row = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i), i < parameters.size() ? parameters.get(i) : Long.valueOf(0));
        }
        if (onConflict.contains("DO UPDATE")) {
            transaction.put(table, row);
        } else if (!onConflict.contains("DO NOTHING")) {
            transaction.insert(table, row);
        } else if (transaction.row(table, Tables.key(table, row)) == null) {
            locking.lock(table, Tables.key(table, row));
            if (transaction.row(table, Tables.key(table, row)) == null) {
                transaction.put(table, row);
            }
        }
    }

    private int movePosition(List<@Nullable Object> parameters) throws SQLException {
        List<Object> key =
                List.of(Objects.requireNonNull(parameters.get(2)), Objects.requireNonNull(parameters.get(3)));
        locking.lock("projection_position", key);
        Map<String, @Nullable Object> before = transaction.row("projection_position", key);
        if (before == null || !Objects.equals(before.get("sequence"), parameters.get(4))) {
            return 0;
        }
        var after = new LinkedHashMap<>(before);
        after.put("sequence", parameters.get(0));
        after.put("commit_id", parameters.get(1));
        transaction.put("projection_position", after);
        return 1;
    }

    private void extendRange(List<@Nullable Object> parameters) throws SQLException {
        long from = number(parameters.get(2));
        for (Map<String, @Nullable Object> row :
                transaction.rows("projection_range").values()) {
            if (Objects.equals(row.get("projection"), parameters.get(0))
                    && Objects.equals(row.get("stream"), parameters.get(1))
                    && number(row.get("to_sequence")) == from - 1) {
                var longer = new LinkedHashMap<>(row);
                longer.put("to_sequence", parameters.get(3));
                transaction.put("projection_range", longer);
                return;
            }
        }
        insert("projection_range", List.of("projection", "stream", "from_sequence", "to_sequence"), parameters, "");
    }

    private void forgetParked(List<@Nullable Object> parameters) {
        transaction.rows("parked_commit").forEach((key, row) -> {
            if (Objects.equals(row.get("stream"), parameters.get(0))
                    && Objects.equals(row.get("subject"), parameters.get(1))) {
                transaction.delete("parked_commit", key);
            }
        });
    }

    private List<Map<String, @Nullable Object>> parkedCounts() {
        var counts = new TreeMap<String, Long>();
        transaction
                .rows("parked_commit")
                .values()
                .forEach(row -> counts.merge(String.valueOf(row.get("stream")), 1L, Long::sum));
        var rows = new ArrayList<Map<String, @Nullable Object>>();
        counts.forEach((stream, count) -> {
            var row = new LinkedHashMap<String, @Nullable Object>();
            row.put("stream", stream);
            row.put("count", count);
            rows.add(row);
        });
        return rows;
    }

    private void moveEntity(Map<String, @Nullable Object> change) {
        Map<String, @Nullable Object> before = transaction.row("entity", entity(change));
        if (before != null) {
            var after = new LinkedHashMap<>(before);
            after.put("x_mm", number(before.get("x_mm")) + number(change.get("dx_mm")));
            after.put("y_mm", number(before.get("y_mm")) + number(change.get("dy_mm")));
            for (String column : List.of("velocity_x", "velocity_y", "at_us")) {
                after.put(column, change.get(column));
            }
            transaction.put("entity", after);
        }
    }

    private static List<Object> entity(Map<String, @Nullable Object> row) {
        return List.of(Objects.requireNonNull(row.get("zone_id")), Objects.requireNonNull(row.get("entity_id")));
    }

    /** Rows out of one array a column. */
    private static List<Map<String, @Nullable Object>> rows(List<String> columns, List<@Nullable Object> arrays) {
        var rows = new ArrayList<Map<String, @Nullable Object>>();
        for (int i = 0; i < values(arrays, 0).size(); i++) {
            var row = new LinkedHashMap<String, @Nullable Object>();
            for (int column = 0; column < columns.size(); column++) {
                row.put(columns.get(column), values(arrays, column).get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<String> columns(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).toList();
    }

    private static List<?> values(List<@Nullable Object> parameters, int index) {
        return (List<?>) Objects.requireNonNull(parameters.get(index));
    }

    private static long number(@Nullable Object value) {
        return ((Number) Objects.requireNonNull(value)).longValue();
    }
}
