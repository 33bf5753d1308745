package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said when PostgreSQL cannot be used. */
final class UnreachableTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    private final PostgresDatabase database = STACK.postgres().createDatabase();

    @Test
    void shouldSayWhereAndWhyWhenNobodyListens() {
        // given
        var config = ProjectionsConfig.defaults(new PostgresAddress("127.0.0.1", 1, "db", "me", "secret"))
                .withStartDeadline(Duration.ofMillis(300));

        // when
        var e = assertThrows(TablesUnavailableException.class, () -> TestTables.open(config, new InMemoryEventLog()));

        // then
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("me@127.0.0.1:1/db"), message);
        assertFalse(message.contains("secret"), message);
    }

    @Test
    void shouldNotWaitWhenTheDatabaseDoesNotExist() {
        // given
        var address =
                new PostgresAddress(database.host(), database.port(), "nowhere", database.user(), database.password());

        // when
        var e = assertThrows(
                TablesUnavailableException.class,
                () -> TestTables.open(
                        ProjectionsConfig.defaults(address).withStartDeadline(Duration.ofDays(1)),
                        new InMemoryEventLog()));

        // then
        assertTrue(String.valueOf(e.getMessage()).contains("nowhere"), e.getMessage());
    }

    @Test
    void shouldRefuseTablesOfANewerVersion() throws Exception {
        // given
        var tables = new TestTables(database);
        tables.open(new InMemoryEventLog()).close();
        tables.execute(
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                        + " execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 'x', 1, true)");

        // when
        var e = assertThrows(TablesUnavailableException.class, () -> tables.open(new InMemoryEventLog()));

        // then
        assertTrue(String.valueOf(e.getMessage()).contains("newer version"), e.getMessage());
    }
}
