package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.projections.projector.ProjectionStatus;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starting again: from where it stopped, from nothing, or not at all. */
final class StartTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Commits commits = new Commits(log);
    private final TestTables tables = new TestTables(STACK.postgres().createDatabase());

    @Test
    void shouldRefuseToStartWhenLogIsShorterThanTables() throws InterruptedException {
        // given
        commits.host("h", Events.hostRegistered());
        projectAll();

        // when
        var e = assertThrows(LogIntegrityException.class, () -> tables.open(new InMemoryEventLog()));

        // then
        assertTrue(String.valueOf(e.getMessage()).contains("CONTROL/1, since projection control"), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains("p2p-control --rebuild-tables"), e.getMessage());
    }

    @Test
    void shouldRefuseToStartWhenLogHasAnotherCommitThere() throws InterruptedException {
        // given
        commits.host("h", Events.hostRegistered());
        projectAll();
        var otherLog = new InMemoryEventLog();
        new Commits(otherLog).host("h", Events.hostRegistered());

        // when, then
        assertThrows(LogIntegrityException.class, () -> tables.open(otherLog));
    }

    @Test
    void shouldRefuseToStartWhenParkedCommitAtPositionIsAnother() throws InterruptedException {
        // given
        log.inject(StreamId.CONTROL, "p2p.control.host.h", new byte[] {1});
        projectAll();
        projectAll();
        var otherLog = new InMemoryEventLog();
        otherLog.inject(StreamId.CONTROL, "p2p.control.host.h", new byte[] {2});

        // when, then
        assertThrows(LogIntegrityException.class, () -> tables.open(otherLog));
    }

    @Test
    void shouldOnlyCompareTheEndWhereTheLogForgets() throws InterruptedException {
        // given
        commits.heartbeat("h", Events.heartbeat(HostHeartbeatReported.newBuilder()));
        projectAll();
        commits.heartbeat("h", Events.heartbeat(HostHeartbeatReported.newBuilder()));

        // when, then
        projectAll();
        assertThrows(LogIntegrityException.class, () -> tables.open(new InMemoryEventLog()));
    }

    @Test
    void shouldJudgeAsIfItNeverStoppedWhenItStartsAgain() throws InterruptedException, SQLException {
        // given
        commits.ownedZone("z", Events.zoneRegistered("prontera"));
        commits.marker("z", 5, "h");
        commits.entity("z", 5, -1, Events.spawned(1, 0, 0)); // the highest unsigned sequence
        projectAll();

        // when
        commits.zone("z", Events.opened("s", "h"));
        commits.entity("z", 5, 7, Events.moved(1, 1, 1));
        commits.entity("z", 4, 8, Events.moved(1, 1, 1));
        projectAll();

        // then
        assertEquals(
                List.of(
                        "CONTROL|1|accepted",
                        "CONTROL|2|accepted",
                        "E|1|accepted",
                        "E|2|accepted",
                        "E|3|repeated",
                        "E|4|stale_epoch"),
                tables.select(
                        "SELECT CASE stream WHEN 'CONTROL' THEN stream ELSE 'E' END, sequence, outcome FROM journal"
                                + " ORDER BY 1, 2"));
    }

    @Test
    void shouldGiveSameTablesWhenRebuiltUnderRunningProjectors() throws InterruptedException, SQLException {
        // given
        var world = new RandomWorld(42, log);
        commits.ownedZone("z", Events.zoneRegistered("prontera"), Events.opened("s", "h", "a", "b"));
        world.publish(300);
        try (Projections projections = tables.open(log)) {
            TestTables.awaitAll(projections, log);
            List<String> before =
                    tables.select(EntityModel.SELECT).stream().sorted().toList();

            // when
            projections.rebuild();
            world.publish(50);
            commits.zone("z", Events.joined("s", "c"));
            long end = log.end(StreamId.CONTROL).sequence();
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> tables.select("SELECT sequence FROM projection_position WHERE stream = 'CONTROL'")
                            .equals(List.of("" + end)));
            TestTables.awaitAll(projections, log);

            // then
            assertEquals(3, projections.zones().byId("z").orElseThrow().totalPlayersServed());
            assertFalse(before.isEmpty());
        }
        assertEquals(
                EntityModel.fold(log).rows(),
                tables.select(EntityModel.SELECT).stream().sorted().toList());
    }

    @Test
    void shouldTellPositionsAndLagWhenAsked() throws InterruptedException {
        // given
        commits.host("h", Events.hostRegistered());
        try (Projections projections = tables.open(log)) {
            TestTables.awaitAll(projections, log);

            // when
            Map<String, ProjectionStatus> status = projections.status().stream()
                    .collect(
                            Collectors.toMap(s -> s.projectedPosition().stream().name(), s -> s));
            boolean reached = projections.positions().await(new Position(StreamId.CONTROL, 2), Duration.ofMillis(10));

            // then
            assertFalse(reached);
            assertEquals(18, status.size());
            ProjectionStatus control = status.get("CONTROL");
            assertTrue(control != null && control.commitsPerSecond() > 0 && control.active());
            assertEquals(1L, control.endOfLog());
            assertEquals(0L, control.lagEvents());
            assertEquals(0.0, control.lagSeconds());
            assertTrue(projections.health().reachable());
        }
    }

    private void projectAll() throws InterruptedException {
        try (Projections projections = tables.open(log)) {
            TestTables.awaitAll(projections, log);
        }
    }
}
