package io.p2pcoordinator.projections.query;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.projections.PostgresAddress;
import io.p2pcoordinator.projections.ProjectionsConfig;
import io.p2pcoordinator.projections.TablesUnavailableException;
import io.p2pcoordinator.projections.table.Connections;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class QueryPoolTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    private final PostgresDatabase database = STACK.postgres().createDatabase();
    private final ProjectionsConfig config = ProjectionsConfig.defaults(new PostgresAddress(
            database.host(), database.port(), database.name(), database.user(), database.password()));

    @Test
    void shouldReuseConnectionsAndRefuseWhenAllAreBusy() throws SQLException {
        try (var pool = new QueryPool(Connections.forQueries(config), 1)) {
            // given
            Connection first = pool.openConnection();

            // when, then
            assertThrows(SQLTransientConnectionException.class, pool::openConnection);
            pool.closeConnection(first);
            assertEquals(first, pool.openConnection());
        }
    }

    @Test
    void shouldAnswerWhenServerClosedThePooledConnections() throws SQLException {
        try (var pool = new QueryPool(Connections.forQueries(config), 3)) {
            // given
            var reader = new TableReader(pool);
            int before = one(reader);

            // when
            try (Connection admin = database.connect();
                    var statement = admin.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'p2p queries' AND datname = current_database()");
            }

            // then
            assertEquals(before, one(reader));
        }
    }

    @Test
    void shouldGiveUpWhenStatementTakesTooLong() throws SQLException {
        try (var pool = new QueryPool(Connections.forQueries(config), 1)) {
            // given
            var reader = new TableReader(pool);

            // when, then
            assertThrows(
                    TablesUnavailableException.class,
                    () -> reader.read(handle -> handle.execute("SELECT pg_sleep(60)")));
            assertEquals(1, one(reader));
        }
    }

    private static int one(TableReader reader) {
        return reader.read(
                handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one());
    }
}
