package io.p2pcoordinator.harness.simulation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A JDBC connection to {@link Tables}: each call to the server takes its time on the projector's simulated thread, and may find the
 * connection broken; a commit may then have been done or not. One thread.
 */
final class TableConnection {
    private static final String CONNECTION_FAILURE = "08006";

    /** The way to the server. */
    interface Way {
        /** Takes the time of one call. */
        void go() throws SQLException;

        /** No time at all, and never broken. */
        Way AT_ONCE = () -> {};
    }

    private final Tables tables;
    private final Way way;
    private final Connection proxy = (Connection) Proxy.newProxyInstance(
            TableConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class, PGConnection.class},
            handler(this::call));
    private Tables.@Nullable Transaction transaction;
    private boolean repeatableRead;
    private boolean broken;

    TableConnection(Tables tables, Way way) {
        this.tables = tables;
        this.way = way;
    }

    Connection connection() {
        return proxy;
    }

    static SQLException failure(String reason) {
        return new SQLException(reason, CONNECTION_FAILURE);
    }

    /** The server finds out that nobody is there any more, and rolls back. */
    void abort() {
        broken = true;
        abortTransaction();
    }

    private @Nullable Object call(String method, Object[] arguments) throws SQLException {
        return switch (method) {
            case "prepareStatement" -> new Statement((String) arguments[0]).proxy;
            case "createArrayOf" -> array(arguments[1]);
            case "unwrap" -> proxy;
            case "setTransactionIsolation" -> {
                repeatableRead = arguments[0].equals(Connection.TRANSACTION_REPEATABLE_READ);
                yield null;
            }
            case "commit" -> {
                go();
                if (transaction != null) {
                    transaction.commit();
                    transaction = null;
                }
                go();
                yield null;
            }
            case "rollback" -> {
                if (broken) {
                    throw failure("the connection is broken");
                }
                abortTransaction();
                yield null;
            }
            case "setAutoCommit" -> null;
            case "close" -> {
                abort();
                yield null;
            }
            default -> throw new UnsupportedOperationException("Connection." + method);
        };
    }

    private void abortTransaction() {
        if (transaction != null) {
            transaction.rollback();
            transaction = null;
        }
    }

    private void go() throws SQLException {
        if (broken) {
            throw failure("the connection is broken");
        }
        try {
            way.go();
        } catch (SQLException e) {
            abort();
            throw e;
        }
        if (broken) {
            throw failure("the connection is broken");
        }
    }

    private Tables.Transaction transaction() {
        if (transaction == null) {
            transaction = tables.begin(repeatableRead);
        }
        return transaction;
    }

    private void lock(String table, List<Object> key) throws SQLException {
        while (!transaction().lock(table, key)) {
            go();
        }
    }

    private final class Statement {
        private final String sql;
        private final List<@Nullable Object> parameters = new ArrayList<>();
        private final List<List<@Nullable Object>> batch = new ArrayList<>();
        private final PreparedStatement proxy = (PreparedStatement) Proxy.newProxyInstance(
                TableConnection.class.getClassLoader(), new Class<?>[] {PreparedStatement.class}, handler(this::call));

        Statement(String sql) {
            this.sql = sql;
        }

        private @Nullable Object call(String method, Object[] arguments) throws SQLException {
            return switch (method) {
                case "setString", "setLong", "setInt", "setBytes", "setObject", "setBoolean", "setArray" -> {
                    set((int) arguments[0], value(arguments[1]));
                    yield null;
                }
                case "setNull" -> {
                    set((int) arguments[0], null);
                    yield null;
                }
                case "addBatch" -> {
                    batch.add(new ArrayList<>(parameters));
                    yield null;
                }
                case "executeBatch" -> {
                    go();
                    var counts = new int[batch.size()];
                    for (int i = 0; i < counts.length; i++) {
                        counts[i] = statement().update(batch.get(i));
                    }
                    batch.clear();
                    yield counts;
                }
                case "execute" -> {
                    go();
                    int _ = statement().update(parameters);
                    yield false;
                }
                case "executeUpdate" -> {
                    go();
                    yield statement().update(parameters);
                }
                case "executeQuery" -> {
                    go();
                    yield results(statement().query(parameters), sql);
                }
                case "getConnection" -> TableConnection.this.proxy;
                case "setFetchSize", "close" -> null;
                default -> throw new UnsupportedOperationException("PreparedStatement." + method);
            };
        }

        private TableStatement statement() {
            return new TableStatement(sql, transaction(), TableConnection.this::lock);
        }

        private void set(int index, @Nullable Object value) {
            while (parameters.size() < index) {
                parameters.add(null);
            }
            parameters.set(index - 1, value);
        }
    }

    /** A row's columns in the order in which they are asked for; by name or by number. */
    private static ResultSet results(List<Map<String, @Nullable Object>> rows, String sql) {
        List<String> columns = Arrays.stream(sql.substring("SELECT ".length(), sql.indexOf(" FROM "))
                        .replace("count(*)", "count")
                        .split(","))
                .map(String::strip)
                .toList();
        var next = rows.iterator();
        var current = new Object() {
            @Nullable
            Map<String, @Nullable Object> row;
        };
        return (ResultSet) Proxy.newProxyInstance(
                TableConnection.class.getClassLoader(),
                new Class<?>[] {ResultSet.class},
                handler((method, arguments) -> {
                    if (method.equals("next")) {
                        current.row = next.hasNext() ? next.next() : null;
                        return current.row != null;
                    }
                    if (method.equals("close")) {
                        return null;
                    }
                    String column =
                            arguments[0] instanceof Integer number ? columns.get(number - 1) : (String) arguments[0];
                    Object value = Objects.requireNonNull(current.row).get(column);
                    return switch (method) {
                        case "getString", "getObject" -> value;
                        case "getBytes" -> value == null ? null : bytes((List<?>) value);
                        case "getLong" -> value == null ? 0L : ((Number) value).longValue();
                        case "getBoolean" -> Boolean.TRUE.equals(value);
                        case "getArray" -> array(Objects.requireNonNull(value));
                        default -> throw new UnsupportedOperationException("ResultSet." + method);
                    };
                }));
    }

    /** As it is kept: arrays as lists, which can be compared. */
    private static @Nullable Object value(@Nullable Object parameter) throws SQLException {
        return switch (parameter) {
            case Array array -> list(array.getArray());
            case byte[] bytes -> list(bytes);
            case null -> null;
            default -> parameter;
        };
    }

    private static List<?> list(Object array) {
        return switch (array) {
            case long[] longs -> LongStream.of(longs).boxed().toList();
            case int[] ints -> IntStream.of(ints).boxed().toList();
            case byte[] bytes ->
                IntStream.range(0, bytes.length).mapToObj(i -> bytes[i]).toList();
            default -> Arrays.asList((Object[]) array);
        };
    }

    private static byte[] bytes(List<?> list) {
        var bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) list.get(i);
        }
        return bytes;
    }

    private static Array array(Object values) {
        Object array = values instanceof List<?> list ? list.toArray(String[]::new) : values;
        return (Array) Proxy.newProxyInstance(
                TableConnection.class.getClassLoader(), new Class<?>[] {Array.class}, handler((method, _) -> {
                    if (method.equals("getArray")) {
                        return array;
                    }
                    throw new UnsupportedOperationException("Array." + method);
                }));
    }

    @FunctionalInterface
    private interface Calls {
        @Nullable
        Object call(String method, Object[] arguments) throws SQLException;
    }

    private static InvocationHandler handler(Calls calls) {
        return (_, method, arguments) -> calls.call(method.getName(), arguments == null ? new Object[0] : arguments);
    }
}
