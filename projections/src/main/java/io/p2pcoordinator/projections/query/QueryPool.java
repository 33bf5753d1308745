package io.p2pcoordinator.projections.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connections for queries, a bounded number, opened by the caller that needs one. A general pool would open them in the
 * background: callers then wait for its deadline although PostgreSQL refuses at once, and go on failing for seconds after it
 * is back, while the pool pauses between attempts. Here both are known at once. Any thread.
 */
public final class QueryPool implements ConnectionFactory, AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration TRUSTED = Duration.ofMillis(500);
    private static final int VALIDATION_S = 1;

    private record Idle(Connection connection, long sinceNs) {}

    private final DataSource source;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    public QueryPool(DataSource source, int size) {
        this.source = source;
        this.permits = new Semaphore(size);
    }

    @Override
    public Connection openConnection() throws SQLException {
        if (!acquire()) {
            throw new SQLTransientConnectionException("all connections are busy and none became free within " + WAIT);
        }
        boolean opened = false;
        try {
            Connection connection = pollSound();
            if (connection == null) {
                connection = source.getConnection();
                connection.setReadOnly(true);
            }
            opened = true;
            return connection;
        } finally {
            if (!opened) {
                permits.release();
            }
        }
    }

    /** Takes the connection back; one that broke tells that those beside it may be broken too. */
    @Override
    public void closeConnection(Connection connection) throws SQLException {
        try {
            if (connection.isClosed()) {
                closeIdle();
            } else if (closed) {
                connection.close();
            } else {
                idle.push(new Idle(connection, System.nanoTime()));
            }
        } finally {
            permits.release();
        }
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        closeIdle();
    }

    private boolean acquire() throws SQLException {
        try {
            return permits.tryAcquire(WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while waiting for a connection", e);
        }
    }

    private @Nullable Connection pollSound() throws SQLException {
        for (Idle next = idle.poll(); next != null; next = idle.poll()) {
            if (System.nanoTime() - next.sinceNs < TRUSTED.toNanos() || next.connection.isValid(VALIDATION_S)) {
                return next.connection;
            }
            next.connection.close();
        }
        return null;
    }

    private void closeIdle() throws SQLException {
        for (Idle next = idle.poll(); next != null; next = idle.poll()) {
            next.connection.close();
        }
    }
}
