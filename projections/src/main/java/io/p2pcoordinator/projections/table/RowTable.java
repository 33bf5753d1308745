package io.p2pcoordinator.projections.table;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table whose rows a batch loads by key, changes in memory and stores again: three statements however many commits the
 * batch has. The first column is the key, a text.
 *
 * @param <R> a row in memory, mutable
 */
public final class RowTable<R> {
    @FunctionalInterface
    private interface Reader<R> {
        void read(R row, ResultSet result, String column) throws SQLException;
    }

    @FunctionalInterface
    private interface Writer<R> {
        void write(R row, PreparedStatement statement, int index) throws SQLException;
    }

    private record Column<R>(String name, Reader<R> reader, Writer<R> writer) {}

    private final String name;
    private final Supplier<R> newRow;
    private final List<Column<R>> columns = new ArrayList<>();

    public RowTable(String name, Supplier<R> newRow) {
        this.name = name;
        this.newRow = newRow;
    }

    public RowTable<R> text(String column, Function<R, @Nullable String> get, BiConsumer<R, @Nullable String> set) {
        return column(
                column,
                (row, result, c) -> set.accept(row, result.getString(c)),
                (row, statement, i) -> statement.setString(i, get.apply(row)));
    }

    /** A text of JSON in a column of type jsonb. */
    public RowTable<R> json(String column, Function<R, @Nullable String> get, BiConsumer<R, @Nullable String> set) {
        return column(
                column,
                (row, result, c) -> set.accept(row, result.getString(c)),
                (row, statement, i) -> statement.setObject(i, get.apply(row), java.sql.Types.OTHER));
    }

    public RowTable<R> number(String column, Function<R, Long> get, BiConsumer<R, Long> set) {
        return column(
                column,
                (row, result, c) -> set.accept(row, result.getLong(c)),
                (row, statement, i) -> statement.setLong(i, get.apply(row)));
    }

    public RowTable<R> decimal(String column, Function<R, @Nullable Double> get, BiConsumer<R, @Nullable Double> set) {
        return column(
                column,
                (row, result, c) -> set.accept(row, result.getObject(c, Double.class)),
                (row, statement, i) -> statement.setObject(i, get.apply(row), java.sql.Types.DOUBLE));
    }

    public RowTable<R> flag(String column, Function<R, Boolean> get, BiConsumer<R, Boolean> set) {
        return column(
                column,
                (row, result, c) -> set.accept(row, result.getBoolean(c)),
                (row, statement, i) -> statement.setBoolean(i, get.apply(row)));
    }

    public RowTable<R> time(String column, Function<R, @Nullable Instant> get, BiConsumer<R, @Nullable Instant> set) {
        return column(
                column,
                (row, result, c) -> {
                    OffsetDateTime time = result.getObject(c, OffsetDateTime.class);
                    set.accept(row, time == null ? null : time.toInstant());
                },
                (row, statement, i) -> {
                    Instant time = get.apply(row);
                    statement.setObject(
                            i,
                            time == null ? null : time.atOffset(ZoneOffset.UTC),
                            java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
                });
    }

    public RowTable<R> texts(String column, Function<R, List<String>> get, BiConsumer<R, List<String>> set) {
        return column(
                column,
                (row, result, c) -> {
                    Array array = result.getArray(c);
                    set.accept(row, List.of((String[]) array.getArray()));
                },
                (row, statement, i) -> statement.setArray(
                        i,
                        statement
                                .getConnection()
                                .createArrayOf("text", get.apply(row).toArray())));
    }

    /** The rows that are there, by key. */
    public Map<String, R> load(Connection connection, Collection<String> keys) throws SQLException {
        var rows = new HashMap<String, R>();
        if (keys.isEmpty()) {
            return rows;
        }
        String sql = "SELECT " + names(Column::name) + " FROM " + name + " WHERE " + key() + " = ANY (?)";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("text", keys.toArray()));
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    R row = newRow.get();
                    for (Column<R> column : columns) {
                        column.reader.read(row, result, column.name);
                    }
                    rows.put(result.getString(key()), row);
                }
            }
        }
        return rows;
    }

    public void store(Connection connection, Collection<R> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String sql =
                "INSERT INTO " + name + " (" + names(Column::name) + ") VALUES (" + names(_ -> "?") + ") ON CONFLICT ("
                        + key() + ") DO UPDATE SET " + names(column -> column.name + " = EXCLUDED." + column.name);
        try (PreparedStatement upsert = connection.prepareStatement(sql)) {
            for (R row : rows) {
                for (int i = 0; i < columns.size(); i++) {
                    columns.get(i).writer.write(row, upsert, i + 1);
                }
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    public void delete(Connection connection, Collection<String> keys) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + name + " WHERE " + key() + " = ANY (?)")) {
            delete.setArray(1, connection.createArrayOf("text", keys.toArray()));
            delete.executeUpdate();
        }
    }

    private String key() {
        return columns.getFirst().name;
    }

    private String names(Function<Column<R>, String> what) {
        return columns.stream().map(what).collect(Collectors.joining(", "));
    }

    private RowTable<R> column(String column, Reader<R> reader, Writer<R> writer) {
        columns.add(new Column<>(column, reader, writer));
        return this;
    }
}
