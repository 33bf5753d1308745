package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.projections.query.JournalEntry;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A commit that is sound but that PostgreSQL cannot take is parked alone; the rest of its batch is written. */
final class PoisonTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    @Test
    void shouldParkOnlyTheCommitThatPostgresRefusesWhenItIsAmongOthers() throws InterruptedException, SQLException {
        // given
        var log = new InMemoryEventLog();
        var commits = new Commits(log);
        commits.ownedZone("z", Events.zoneRegistered("prontera"));
        for (int i = 0; i < 20; i++) {
            commits.zone("z", Events.opened("session-" + i, "h", "p"));
            if (i % 9 == 4) {
                commits.zone("z", Events.opened(tooLongForAnIndex(i), "h", "p"));
            }
        }
        var tables = new TestTables(STACK.postgres().createDatabase());

        // when
        try (Projections projections = tables.open(log)) {
            TestTables.awaitAll(projections, log);

            // then
            assertEquals(20, projections.zones().byId("z").orElseThrow().totalSessions());
            assertEquals(
                    List.of("6 parked", "16 parked").size(),
                    projections.journal().find("p2p.control.zone.z", 0, 100).stream()
                            .filter(entry -> entry.outcome().equals("parked"))
                            .count());
            JournalEntry parked = projections.journal().find("p2p.control.zone.z", 0, 100).stream()
                    .filter(entry -> entry.outcome().equals("parked"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(String.valueOf(parked.error()).contains("cannot be written"), parked.toString());
            assertEquals(2, projections.status().getFirst().parked());
            assertNull(projections.status().getFirst().lastError());
            assertEquals(
                    List.of("control|CONTROL|1|23"),
                    tables.select("SELECT projection, stream, from_sequence, to_sequence FROM projection_range"));

            // when: the next commit is judged as the lanes do, which did apply the parked one
            commits.zone("z", Events.opened("after", "h"));
            TestTables.awaitAll(projections, log);

            // then
            assertTrue(projections.sessions().byName("after").isPresent());
        }
    }

    private static String tooLongForAnIndex(int seed) {
        var random = new Random(seed);
        var text = new StringBuilder("session-");
        while (text.length() < 9_000) {
            text.append((char) ('0' + random.nextInt(70)));
        }
        return text.toString();
    }
}
