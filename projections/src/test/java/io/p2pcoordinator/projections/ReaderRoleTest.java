package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.localstack.server.PostgresRoles;
import io.p2pcoordinator.projections.table.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The shipped roles: one owns and writes the tables, the other reads them and can do nothing else. */
final class ReaderRoleTest {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String READ_ONLY_TRANSACTION = "25006";

    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.fresh(LocalStack.Builder::secured, POSTGRES);

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Commits commits = new Commits(log);
    private final PostgresRoles roles =
            STACK.postgres().createRoles(STACK.postgres().createDatabase(), STACK.secrets());

    @Test
    void shouldQueryAsReaderWhenOwnerHasMadeTheTables() throws Exception {
        // given
        commits.host("h", Events.hostRegistered());

        // when
        try (Projections projections = TestTables.open(config(), log)) {
            TestTables.awaitAll(projections, log);

            // then
            assertTrue(projections.hosts().byId("h").isPresent());
            assertEquals(
                    roles.reader().user(),
                    one("SELECT usename FROM pg_stat_activity WHERE application_name = 'p2p queries' LIMIT 1"));
            assertEquals(
                    "0",
                    one("SELECT count(*) FROM pg_stat_activity JOIN pg_roles ON usename = rolname"
                            + " WHERE application_name LIKE 'p2p %' AND rolsuper"));
        }
    }

    @Test
    void shouldRefuseToWriteWhenReaderTries() throws SQLException {
        // given
        Migrations.run(config());

        // when, then
        for (String attempt : new String[] {
            "DELETE FROM p2p.host",
            "TRUNCATE p2p.journal",
            "CREATE TABLE p2p.mine (a int)",
            "CREATE TABLE public.mine (a int)",
            "CREATE SCHEMA mine",
            "CREATE ROLE mine",
            "ALTER TABLE p2p.host ADD COLUMN mine int"
        }) {
            assertEquals(
                    INSUFFICIENT_PRIVILEGE,
                    stateOf(roles.reader(), "SET transaction_read_only = off; " + attempt),
                    attempt);
        }
        assertEquals(READ_ONLY_TRANSACTION, stateOf(roles.reader(), "CREATE TEMPORARY TABLE mine (a int)"));
    }

    @Test
    void shouldBeNoSuperuserWhenOwnerRuns() throws SQLException {
        assertEquals(INSUFFICIENT_PRIVILEGE, stateOf(roles.owner(), "CREATE ROLE mine"));
        assertEquals(INSUFFICIENT_PRIVILEGE, stateOf(roles.owner(), "CREATE DATABASE mine"));
        assertEquals(INSUFFICIENT_PRIVILEGE, stateOf(roles.owner(), "SELECT pg_read_file('PG_VERSION')"));
    }

    @Test
    void shouldGrantWhatIsMissingWhenReaderComesLater() throws SQLException {
        // given
        ProjectionsConfig withoutReader = ProjectionsConfig.defaults(config().postgres());
        Migrations.run(withoutReader);
        assertEquals(INSUFFICIENT_PRIVILEGE, stateOf(roles.reader(), "SELECT FROM p2p.host"));

        // when
        Migrations.run(config());

        // then
        try (Connection connection = roles.reader().connect();
                Statement statement = connection.createStatement()) {
            assertFalse(statement.executeQuery("SELECT FROM p2p.host").next());
        }
    }

    @Test
    void shouldSayWhatToDoWhenThereIsNoSuchRole() {
        // given
        ProjectionsConfig config = config().withReader(new PostgresLogin("nobody_of_that_name", "x"));

        // when
        var refused = assertThrows(TablesUnavailableException.class, () -> Migrations.run(config));

        // then
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("nobody_of_that_name") && message.contains("no such role"), message);
    }

    private ProjectionsConfig config() {
        PostgresDatabase owner = roles.owner();
        return ProjectionsConfig.defaults(
                        new PostgresAddress(owner.host(), owner.port(), owner.name(), owner.user(), owner.password()))
                .withReader(
                        new PostgresLogin(roles.reader().user(), roles.reader().password()))
                .withEntityLinger(Duration.ofMillis(2));
    }

    private String one(String sql) throws SQLException {
        try (Connection connection =
                        STACK.postgres().database(roles.owner().name()).connect();
                Statement statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return result.next() ? String.valueOf(result.getString(1)) : "";
        }
    }

    private static String stateOf(PostgresDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            return String.valueOf(assertThrows(SQLException.class, () -> statement.execute(sql), sql)
                    .getSQLState());
        }
    }
}
