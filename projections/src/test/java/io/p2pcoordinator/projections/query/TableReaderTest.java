package io.p2pcoordinator.projections.query;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.zaxxer.hikari.HikariDataSource;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.projections.PostgresAddress;
import io.p2pcoordinator.projections.ProjectionsConfig;
import io.p2pcoordinator.projections.ProjectionsConfig.QueryPool;
import io.p2pcoordinator.projections.TablesUnavailableException;
import io.p2pcoordinator.projections.table.Connections;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class TableReaderTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    private static final Duration WAIT = Duration.ofMillis(500);

    private final PostgresDatabase database = STACK.postgres().createDatabase();
    private final ProjectionsConfig config = ProjectionsConfig.defaults(new PostgresAddress(
            database.host(), database.port(), database.name(), database.user(), database.password()));

    @Test
    void shouldRefuseInsteadOfWaitingForeverWhenAllConnectionsAreBusy() throws SQLException {
        try (HikariDataSource pool = Connections.forQueries(config.withQueries(new QueryPool(1, WAIT)))) {
            // given
            var reader = new TableReader(pool);
            try (Connection _ = pool.getConnection()) {
                // when, then
                assertThrows(TablesUnavailableException.class, () -> one(reader));
            }
            assertEquals(1, one(reader));
        }
    }

    @Test
    void shouldAnswerWhenServerClosedThePooledConnections() throws SQLException {
        try (HikariDataSource pool = Connections.forQueries(config.withQueries(new QueryPool(3, WAIT)))) {
            // given
            var reader = new TableReader(pool);
            try (Connection _ = pool.getConnection();
                    Connection _ = pool.getConnection();
                    Connection _ = pool.getConnection()) {
                // just used, so that the pool trusts all three without asking
            }

            // when
            try (Connection admin = database.connect();
                    var statement = admin.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'p2p queries' AND datname = current_database()");
            }

            // then
            assertEquals(1, one(reader));
        }
    }

    @Test
    void shouldGiveUpWhenStatementTakesTooLong() {
        try (HikariDataSource pool = Connections.forQueries(config.withQueries(new QueryPool(1, WAIT)))) {
            // given
            var reader = new TableReader(pool);

            // when, then
            assertThrows(
                    TablesUnavailableException.class,
                    () -> reader.read(handle -> handle.execute("SELECT pg_sleep(60)")));
            assertEquals(1, one(reader));
        }
    }

    @Test
    void shouldNotWriteWhenReading() {
        try (HikariDataSource pool = Connections.forQueries(config.withQueries(new QueryPool(1, WAIT)))) {
            // given
            var reader = new TableReader(pool);

            // when, then
            assertThrows(
                    TablesUnavailableException.class,
                    () -> reader.read(handle -> handle.execute("CREATE TABLE intruder (id int)")));
        }
    }

    private static int one(TableReader reader) {
        return reader.read(
                handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one());
    }
}
