package io.p2pcoordinator.harness.bench.projection;

import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows of a table as they are somewhere, as one array a column, to be upserted elsewhere by the raw client. One thread.
 *
 * @param key columns of the primary key
 */
record CopiedRows(String table, List<String> key, List<Column> columns, List<Array> arrays, int count) {
    /** @param type that of the array's elements; arrays themselves travel as text */
    private record Column(String name, String type) {
        boolean isArray() {
            return type.endsWith("[]");
        }

        String selected() {
            return isArray() ? name + "::text" : name;
        }

        String inserted() {
            return isArray() ? name + "::" + type : name;
        }

        String parameter() {
            return (isArray() ? "?::text" : "?::" + type) + "[]";
        }
    }

    /** Of the rows that the condition holds for. */
    static CopiedRows of(PostgresDatabase database, String table, List<String> key, String condition)
            throws SQLException {
        try (Connection connection = database.connect()) {
            var columns = new ArrayList<Column>();
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(
                            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'p2p."
                                    + table
                                    + "'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum")) {
                while (result.next()) {
                    columns.add(new Column(result.getString(1), result.getString(2)));
                }
            }
            String select = columns.stream()
                    .map(column -> "array_agg(" + column.selected() + " ORDER BY " + String.join(", ", key) + ")")
                    .collect(Collectors.joining(
                            ", ", "SELECT count(*), ", " FROM p2p." + table + " WHERE " + condition));
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(select)) {
                result.next();
                var arrays = new ArrayList<Array>();
                for (int i = 0; i < columns.size(); i++) {
                    arrays.add(result.getArray(i + 2));
                }
                return new CopiedRows(table, key, columns, arrays, result.getInt(1));
            }
        }
    }

    PreparedStatement prepareUpsert(Connection connection) throws SQLException {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String updates = columns.stream()
                .map(Column::name)
                .filter(name -> !key.contains(name))
                .map(name -> name + " = EXCLUDED." + name)
                .collect(Collectors.joining(", "));
        return connection.prepareStatement("INSERT INTO p2p." + table + " (" + names + ") SELECT "
                + columns.stream().map(Column::inserted).collect(Collectors.joining(", "))
                + columns.stream().map(Column::parameter).collect(Collectors.joining(", ", " FROM unnest(", ")"))
                + " AS n (" + names + ") ON CONFLICT (" + String.join(", ", key) + ") DO UPDATE SET " + updates);
    }

    void upsert(PreparedStatement upsert) throws SQLException {
        for (int i = 0; i < arrays.size(); i++) {
            upsert.setArray(i + 1, arrays.get(i));
        }
        upsert.executeUpdate();
    }
}
