package io.p2pcoordinator.projections.query;

import com.zaxxer.hikari.HikariDataSource;
import io.p2pcoordinator.projections.TablesUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Runs queries on pooled connections, each in autocommit: one statement, one snapshot. Any thread. */
public final class TableReader {
    private static final Duration WORTH_A_RETRY = Duration.ofSeconds(1);

    @FunctionalInterface
    public interface Query<T> {
        T run(Handle handle);
    }

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    public TableReader(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        ViewMappers.register(jdbi);
    }

    /**
     * A connection that PostgreSQL had closed meanwhile (it was restarted) costs a second attempt, not the request: those that
     * were pooled beside it are as old as it is and are not tried.
     *
     * @throws TablesUnavailableException when PostgreSQL does not answer, or not in time
     */
    public <T> T read(Query<T> query) {
        long startNs = System.nanoTime();
        try {
            return attempt(query);
        } catch (JdbiException e) {
            if (isLostConnection(e) && System.nanoTime() - startNs < WORTH_A_RETRY.toNanos()) {
                pool.getHikariPoolMXBean().softEvictConnections();
                return lastAttempt(query);
            }
            throw unavailable(e);
        }
    }

    private <T> T lastAttempt(Query<T> query) {
        try {
            return attempt(query);
        } catch (JdbiException e) {
            throw unavailable(e);
        }
    }

    private <T> T attempt(Query<T> query) {
        try (Handle handle = jdbi.open()) {
            return query.run(handle);
        }
    }

    /** SQLSTATE class 08 (connection exception) and 57P01 to 57P03 (PostgreSQL stops or starts). */
    private static boolean isLostConnection(Throwable e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            String state = cause instanceof SQLException sql ? sql.getSQLState() : null;
            if (state != null && (state.startsWith("08") || state.startsWith("57P"))) {
                return true;
            }
        }
        return false;
    }

    private static TablesUnavailableException unavailable(JdbiException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new TablesUnavailableException(
                "The tables do not answer: " + root.getClass().getSimpleName() + ": " + root.getMessage(), e);
    }
}
