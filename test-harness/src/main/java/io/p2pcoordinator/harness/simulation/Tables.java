package io.p2pcoordinator.harness.simulation;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL as far as projectors need it: rows by key, transactions that are there whole or not at all, the lock that an update holds
 * until its transaction ends, read committed and repeatable read. In memory; survives its clients, as the real one does.
 */
final class Tables {
    private static final String UNIQUE_VIOLATION = "23505";
    /** Key columns of tables that do not begin with their key alone. */
    private static final Map<String, List<String>> KEYS = Map.of(
            "projection_position", List.of("projection", "stream"),
            "projection_range", List.of("projection", "stream", "from_sequence"),
            "journal", List.of("stream", "sequence"),
            "parked_commit", List.of("stream", "sequence"),
            "ownership_history", List.of("zone_id", "sequence", "event_index"),
            "entity", List.of("zone_id", "entity_id"));

    private final Predicate<String> isInTransaction;
    /** By table and key. Maps and rows are replaced, never changed, so that a snapshot is a reference. */
    private Map<String, Map<List<Object>, Map<String, @Nullable Object>>> committed = Map.of();

    private final Map<List<Object>, Transaction> locks = new HashMap<>();

    /** @param isInTransaction false for a table whose writes are there at once, whatever becomes of their transaction: a fault to be found */
    Tables(Predicate<String> isInTransaction) {
        this.isInTransaction = isInTransaction;
    }

    Transaction begin(boolean repeatableRead) {
        return new Transaction(repeatableRead ? committed : null);
    }

    /** All rows as text, sorted, for comparing. */
    Map<String, List<String>> contents() {
        var contents = new TreeMap<String, List<String>>();
        committed.forEach((table, rows) -> {
            if (!rows.isEmpty()) {
                contents.put(
                        table,
                        rows.values().stream()
                                .map(row -> new TreeMap<>(row).toString())
                                .sorted()
                                .toList());
            }
        });
        return contents;
    }

    static List<Object> key(String table, Map<String, @Nullable Object> row) {
        List<String> columns = KEYS.get(table);
        return columns == null
                ? List.of(Objects.requireNonNull(row.values().iterator().next()))
                : columns.stream()
                        .<Object>map(column -> Objects.requireNonNull(row.get(column)))
                        .toList();
    }

    /** Of one connection. Whoever ends it, ends it once. */
    final class Transaction {
        private final @Nullable Map<String, Map<List<Object>, Map<String, @Nullable Object>>> snapshot;
        private final Map<String, Map<List<Object>, @Nullable Map<String, @Nullable Object>>> writes =
                new LinkedHashMap<>();

        private Transaction(@Nullable Map<String, Map<List<Object>, Map<String, @Nullable Object>>> snapshot) {
            this.snapshot = snapshot;
        }

        /** The table as this transaction sees it; a copy. */
        Map<List<Object>, Map<String, @Nullable Object>> rows(String table) {
            var rows = new LinkedHashMap<>(
                    Objects.requireNonNullElse(snapshot, committed).getOrDefault(table, Map.of()));
            writes.getOrDefault(table, Map.of()).forEach((key, row) -> {
                if (row == null) {
                    rows.remove(key);
                } else {
                    rows.put(key, row);
                }
            });
            return rows;
        }

        @Nullable
        Map<String, @Nullable Object> row(String table, List<Object> key) {
            Map<List<Object>, @Nullable Map<String, @Nullable Object>> written = writes.getOrDefault(table, Map.of());
            return written.containsKey(key)
                    ? written.get(key)
                    : Objects.requireNonNullElse(snapshot, committed)
                            .getOrDefault(table, Map.of())
                            .get(key);
        }

        void put(String table, Map<String, @Nullable Object> row) {
            write(table, key(table, row), row);
        }

        void insert(String table, Map<String, @Nullable Object> row) throws SQLException {
            List<Object> key = key(table, row);
            if (row(table, key) != null) {
                throw new SQLException("duplicate key " + key + " in " + table, UNIQUE_VIOLATION);
            }
            write(table, key, row);
        }

        void delete(String table, List<Object> key) {
            write(table, key, null);
        }

        private void write(String table, List<Object> key, @Nullable Map<String, @Nullable Object> row) {
            if (isInTransaction.test(table)) {
                writes.computeIfAbsent(table, _ -> new LinkedHashMap<>()).put(key, row);
            } else {
                var one = new LinkedHashMap<List<Object>, @Nullable Map<String, @Nullable Object>>();
                one.put(key, row);
                apply(Map.of(table, one));
            }
        }

        /** False where another transaction has it. */
        boolean lock(String table, List<Object> key) {
            var name = List.<Object>of(table, key);
            Transaction holder = locks.putIfAbsent(name, this);
            return holder == null || holder == this;
        }

        void commit() {
            apply(writes);
            end();
        }

        void rollback() {
            end();
        }

        private void end() {
            writes.clear();
            locks.values().removeIf(holder -> holder == this);
        }
    }

    private void apply(Map<String, Map<List<Object>, @Nullable Map<String, @Nullable Object>>> writes) {
        if (writes.isEmpty()) {
            return;
        }
        var now = new LinkedHashMap<>(committed);
        writes.forEach((table, changes) -> {
            var rows = new LinkedHashMap<>(now.getOrDefault(table, Map.of()));
            changes.forEach((key, row) -> {
                if (row == null) {
                    rows.remove(key);
                } else {
                    rows.put(key, row);
                }
            });
            now.put(table, rows);
        });
        committed = now;
    }
}
