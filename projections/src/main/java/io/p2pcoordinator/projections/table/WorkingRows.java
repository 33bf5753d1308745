package io.p2pcoordinator.projections.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of one table that a batch works on: those it asked for when it began, and those it made. */
public final class WorkingRows<R> {
    private final RowTable<R> table;
    private final Map<String, R> rows;
    private final Map<String, R> changed = new LinkedHashMap<>();
    private final Set<String> removed = new HashSet<>();

    private WorkingRows(RowTable<R> table, Map<String, R> rows) {
        this.table = table;
        this.rows = rows;
    }

    public static <R> WorkingRows<R> load(Connection connection, RowTable<R> table, Collection<String> keys)
            throws SQLException {
        return new WorkingRows<>(table, table.load(connection, keys));
    }

    public @Nullable R find(String key) {
        return rows.get(key);
    }

    /** The row as it is to be stored; also to be called after a change to a row that was there. */
    public void put(String key, R row) {
        rows.put(key, row);
        changed.put(key, row);
        removed.remove(key);
    }

    public void remove(String key) {
        if (rows.remove(key) != null) {
            changed.remove(key);
            removed.add(key);
        }
    }

    public void store(Connection connection) throws SQLException {
        table.delete(connection, removed);
        table.store(connection, changed.values());
    }
}
