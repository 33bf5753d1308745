package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.eventstore.log.CommitIdentity;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.util.HexFormat;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables of an earlier version, with what is in them. */
final class MigrationTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Commits commits = new Commits(log);

    @Test
    void shouldGoOnWithTheRowsOfTheFirstVersion() throws Exception {
        // given
        PostgresDatabase database = STACK.postgres().createDatabase();
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .locations("classpath:db/migration")
                .schemas("p2p")
                .createSchemas(true)
                .target("1")
                .load()
                .migrate();
        var tables = new TestTables(database);
        commits.marker("z", 5, "h");
        Position spawned = commits.entity("z", 5, 1, Events.spawned(1, 1_000, 2_000));
        String identity = HexFormat.of()
                .formatHex(CommitIdentity.of(log.at(spawned).orElseThrow()).toByteArray());
        String stream = spawned.stream().name();
        tables.execute("INSERT INTO projection_position (projection, stream, sequence, commit_id) VALUES ('entities', '"
                + stream + "', 2, '\\x" + identity + "')");
        tables.execute("INSERT INTO projection_range VALUES ('entities', '" + stream + "', 1, 2)");
        tables.execute("INSERT INTO entity_zone VALUES ('z', 5, 'h', '{\"map-1\": \"1\"}')");
        tables.execute("INSERT INTO entity (zone_id, entity_id, kind, type_id, x_mm, y_mm, velocity_x_mm_per_s,"
                + " velocity_y_mm_per_s, updated_at) VALUES ('z', 1, 2, 1002, 1000, 2000, 0, 0, now())");

        // when
        commits.entity("z", 5, 2, Events.moved(1, 10, 20));
        try (Projections projections = tables.open(log)) {
            TestTables.awaitAll(projections, log);
        }

        // then
        assertEquals(
                EntityModel.fold(log).rows(),
                tables.select(EntityModel.SELECT).stream().sorted().toList());
        assertEquals(
                List.of("{fillfactor=45,autovacuum_vacuum_scale_factor=0.05}"),
                tables.select("SELECT array(SELECT unnest(reloptions) ORDER BY 1 DESC)::text FROM pg_class"
                        + " WHERE oid = 'entity'::regclass"));
    }
}
