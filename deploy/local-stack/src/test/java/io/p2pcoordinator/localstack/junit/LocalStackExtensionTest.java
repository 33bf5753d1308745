package io.p2pcoordinator.localstack.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LocalStackExtensionTest {
    @RegisterExtension
    static final LocalStackExtension shared =
            LocalStackExtension.shared(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);

    @RegisterExtension
    final LocalStackExtension fresh = LocalStackExtension.fresh(ServerKind.NATS);

    @Test
    void shouldRunEveryServerWhenAsked() {
        // given
        // when
        // then
        assertTrue(shared.nats().isAlive());
        assertTrue(shared.etcd().isAlive());
        assertTrue(shared.postgres().isAlive());
        assertNotEquals(shared.nats().pid(), fresh.nats().pid());
    }

    @Test
    void shouldLoseNothingAcknowledgedWhenPostgresqlRunsWithItsDefaults() throws SQLException {
        // given
        PostgresDatabase database = shared.postgres().createDatabase();

        // when
        try (Connection connection = database.connect()) {
            // then
            assertEquals("on", show(connection, "fsync"));
            assertEquals("on", show(connection, "synchronous_commit"));
            assertEquals("on", show(connection, "full_page_writes"));
            assertEquals("UTF8", show(connection, "server_encoding"));
        }
    }

    @Test
    void shouldKeepPortWhenAFreshServerIsKilledAndStarted() {
        // given
        int port = fresh.nats().port();
        long pid = fresh.nats().pid();

        // when
        fresh.nats().kill();
        fresh.nats().start();

        // then
        assertEquals(port, fresh.nats().port());
        assertNotEquals(pid, fresh.nats().pid());
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            assertTrue(row.next());
            return row.getString(1);
        }
    }
}
