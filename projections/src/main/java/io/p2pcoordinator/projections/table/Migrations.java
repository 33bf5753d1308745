package io.p2pcoordinator.projections.table;

import io.p2pcoordinator.projections.ProjectionsConfig;
import io.p2pcoordinator.projections.TablesUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the tables to the shape that this version knows, before anything reads or writes them. */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final int OLDEST_SERVER = 17;

    private Migrations() {}

    /**
     * Waits for PostgreSQL, migrates, and lets the reader read. Of several nodes that start at once, one migrates and the others wait for it.
     *
     * @throws TablesUnavailableException past the start's deadline, or when the tables cannot be migrated
     */
    public static void run(ProjectionsConfig config) {
        DataSource source = Connections.forMigration(config);
        awaitServer(source, config);
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .schemas(config.schema())
                    .defaultSchema(config.schema())
                    .createSchemas(true)
                    .lockRetryCount(60)
                    .ignoreMigrationPatterns(new String[0]) // tables of a newer version are refused
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new TablesUnavailableException(
                    "expected to bring the tables in schema " + config.schema() + " of " + config.postgres()
                            + " to this version, but: " + e.getMessage()
                            + " (a newer version may have changed them: start that one, or drop the schema, and the tables"
                            + " are built from the log again)",
                    e);
        }
        config.reader().ifPresent(reader -> ReaderGrants.give(source, config, reader));
    }

    private static void awaitServer(DataSource source, ProjectionsConfig config) {
        long deadlineNs = System.nanoTime() + config.startDeadline().toNanos();
        boolean told = false;
        while (true) {
            try (Connection connection = source.getConnection()) {
                checkServer(connection, config);
                return;
            } catch (SQLException e) {
                if (willNotMend(e) || System.nanoTime() - deadlineNs > 0) {
                    throw new TablesUnavailableException(
                            "expected PostgreSQL at " + config.postgres() + " within "
                                    + config.startDeadline().toSeconds() + " s, but: " + e.getMessage(),
                            e);
                }
                if (!told) {
                    told = true;
                    LOG.warn("Waiting for PostgreSQL at {}: {}", config.postgres(), e.getMessage());
                }
                pause(config, e);
            }
        }
    }

    /** Wrong password (class 28) and no such database (3D): waiting does not help. */
    private static boolean willNotMend(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("28") || state.startsWith("3D"));
    }

    private static void checkServer(Connection connection, ProjectionsConfig config) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT current_setting('server_encoding')")) {
            result.next();
            String encoding = result.getString(1);
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (!"UTF8".equals(encoding) || version < OLDEST_SERVER) {
                throw new IllegalStateException("expected PostgreSQL " + OLDEST_SERVER
                        + " or newer and a database with encoding UTF8, but " + config.postgres() + " is " + version
                        + " with " + encoding);
            }
        }
    }

    private static void pause(ProjectionsConfig config, SQLException cause) {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new TablesUnavailableException(
                    "interrupted while waiting for PostgreSQL at " + config.postgres(), cause);
        }
    }
}
