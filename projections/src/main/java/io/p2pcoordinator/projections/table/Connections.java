package io.p2pcoordinator.projections.table;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.p2pcoordinator.projections.PostgresAddress;
import io.p2pcoordinator.projections.ProjectionsConfig;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections with a deadline on everything, so that a PostgreSQL that hangs looks like one that is gone: the server ends
 * a statement that takes too long, and the socket's own deadline, a little later, covers a server that does not answer at
 * all.
 */
public final class Connections {
    private static final int CONNECT_TIMEOUT_S = 5;
    private static final int QUERY_CONNECT_TIMEOUT_S = 2;
    private static final Duration PROJECTOR_STATEMENT = Duration.ofSeconds(15);
    /**
     * A batch's arrays and joins stay in memory: with the server's usual 4 MB they go through files. And each batch gets the plan
     * that suits its size: a plan for any size takes arrays for ten rows.
     */
    private static final String PROJECTOR_OPTIONS = " -c work_mem=64MB -c plan_cache_mode=force_custom_plan";

    private static final Duration QUERY_STATEMENT = Duration.ofSeconds(5);
    private static final Duration QUERY_VALIDATION = Duration.ofSeconds(1);
    private static final Duration QUERY_IDLE = Duration.ofMinutes(1);
    private static final int QUERY_IDLE_CONNECTIONS = 2;
    private static final int MIGRATION_SOCKET_TIMEOUT_S = 600;
    private static final int SOCKET_GRACE_S = 1;

    private Connections() {}

    /** New connections for one projector, which keeps one open. */
    public static DataSource forProjector(ProjectionsConfig config, String name) {
        return withStatementTimeout(config, "p2p projector " + name, PROJECTOR_STATEMENT, PROJECTOR_OPTIONS);
    }

    /** Statements without a deadline of their own (a migration may take long), but with one for locks. */
    public static DataSource forMigration(ProjectionsConfig config) {
        PGSimpleDataSource source = source(config, "p2p migration", MIGRATION_SOCKET_TIMEOUT_S);
        source.setOptions("-c timezone=UTC -c lock_timeout=30000");
        return source;
    }

    /** As the reader, where there is one. A pool that connects in the background, when it is needed: it opens although PostgreSQL is away. */
    public static HikariDataSource forQueries(ProjectionsConfig config) {
        PGSimpleDataSource source = withStatementTimeout(config, "p2p queries", QUERY_STATEMENT, "");
        config.reader().ifPresent(reader -> {
            source.setUser(reader.user());
            source.setPassword(reader.password());
        });
        source.setConnectTimeout(QUERY_CONNECT_TIMEOUT_S);
        var pool = new HikariConfig();
        pool.setPoolName("p2p-queries");
        pool.setDataSource(source);
        pool.setMaximumPoolSize(config.queries().size());
        pool.setMinimumIdle(Math.min(QUERY_IDLE_CONNECTIONS, config.queries().size()));
        pool.setIdleTimeout(QUERY_IDLE.toMillis());
        Duration patience = config.queries().patience();
        // Bounds the pause between the pool's attempts to connect too, so that it is back this soon after PostgreSQL
        // is.
        pool.setConnectionTimeout(patience.toMillis());
        pool.setValidationTimeout(Math.min(QUERY_VALIDATION.toMillis(), patience.toMillis()));
        pool.setInitializationFailTimeout(-1);
        pool.setReadOnly(true);
        return new HikariDataSource(pool);
    }

    private static PGSimpleDataSource withStatementTimeout(
            ProjectionsConfig config, String name, Duration timeout, String moreOptions) {
        PGSimpleDataSource source = source(config, name, Math.toIntExact(timeout.toSeconds()) + SOCKET_GRACE_S);
        source.setOptions("-c timezone=UTC -c statement_timeout=" + timeout.toMillis() + moreOptions);
        return source;
    }

    private static PGSimpleDataSource source(ProjectionsConfig config, String name, int socketTimeoutS) {
        PostgresAddress postgres = config.postgres();
        var source = new PGSimpleDataSource();
        source.setServerNames(new String[] {postgres.host()});
        source.setPortNumbers(new int[] {postgres.port()});
        source.setDatabaseName(postgres.database());
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        source.setCurrentSchema(config.schema());
        source.setApplicationName(name);
        source.setConnectTimeout(CONNECT_TIMEOUT_S);
        source.setLoginTimeout(CONNECT_TIMEOUT_S);
        source.setSocketTimeout(socketTimeoutS);
        source.setTcpKeepAlive(true);
        source.setReWriteBatchedInserts(true);
        return source;
    }
}
