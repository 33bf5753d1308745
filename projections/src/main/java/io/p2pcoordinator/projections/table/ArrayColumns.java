package io.p2pcoordinator.projections.table;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.postgresql.PGConnection;

/**
 * Binds a column of many rows as one array, which travels in binary: a statement then costs the same however many rows it
 * writes, but for the rows themselves.
 */
public final class ArrayColumns {
    private ArrayColumns() {}

    public static <R> void bindTexts(PreparedStatement statement, int index, List<R> rows, Function<R, String> column)
            throws SQLException {
        var values = new String[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        statement.setArray(index, statement.getConnection().createArrayOf("text", values));
    }

    public static <R> void bindLongs(PreparedStatement statement, int index, List<R> rows, ToLongFunction<R> column)
            throws SQLException {
        var values = new long[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.applyAsLong(rows.get(i));
        }
        statement.setArray(index, pg(statement).createArrayOf("int8", values));
    }

    public static <R> void bindInts(PreparedStatement statement, int index, List<R> rows, ToIntFunction<R> column)
            throws SQLException {
        var values = new int[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.applyAsInt(rows.get(i));
        }
        statement.setArray(index, pg(statement).createArrayOf("int4", values));
    }

    private static PGConnection pg(PreparedStatement statement) throws SQLException {
        return statement.getConnection().unwrap(PGConnection.class);
    }
}
