package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.projections.projector.ProjectionDuty;
import io.p2pcoordinator.projections.projector.ProjectionDuty.Share;
import io.p2pcoordinator.projections.projector.ProjectionStatus;
import io.p2pcoordinator.proto.v1.Event;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing is lost and nothing written twice, whoever dies and however many write. */
final class RecoveryTest {
    private static final int ROUNDS = 40;

    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.fresh(POSTGRES);

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Commits commits = new Commits(log);
    private final TestTables tables = new TestTables(STACK.postgres().createDatabase());
    private final long seed = new Random().nextLong();
    private final RandomWorld world = new RandomWorld(seed, log);
    private int players;

    @Test
    void shouldLoseNothingAndDoubleNothingWhenPostgresIsKilledUnderLoad() throws Exception {
        // given
        ProjectionsConfig config = tables.config().withMaxBatchCommits(16);
        begin();
        try (Projections projections = TestTables.open(config, log)) {
            for (int round = 1; round <= ROUNDS; round++) {
                publishSome();

                // when
                if (round % 10 == 0) {
                    STACK.postgres().kill();
                    var e = assertThrows(
                            TablesUnavailableException.class,
                            () -> projections.zones().byId("z"));
                    assertTrue(String.valueOf(e.getMessage()).contains("do not answer"), e.getMessage());
                    assertFalse(projections.health().reachable());
                    publishSome();
                    STACK.postgres().start();
                }
            }
            TestTables.awaitAll(projections, log);

            // then
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> projections.health().reachable());
            assertTablesEqualLog(projections);
        }
    }

    @Test
    void shouldApplyNothingTwiceWhenTwoNodesProjectTheSameTables() throws Exception {
        // given
        ProjectionsConfig config = tables.config().withMaxBatchCommits(8);
        begin();
        try (Projections one = TestTables.open(config, log);
                Projections other = TestTables.open(config, log)) {
            // when
            for (int round = 1; round <= ROUNDS; round++) {
                publishSome();
            }
            TestTables.awaitAll(one, log);
            TestTables.awaitAll(other, log);

            // then
            assertTablesEqualLog(one);
        }
    }

    @Test
    void shouldTakeOverWhenTheOtherNodeStops() throws Exception {
        // given
        begin();
        Projections one = TestTables.open(tables.config(), log);
        Projections other = TestTables.open(tables.config(), log);
        try (other) {
            publishSome();
            TestTables.awaitAll(one, log);
            TestTables.awaitAll(other, log);

            // when
            one.close();
            publishSome();
            TestTables.awaitAll(other, log);

            // then
            assertTablesEqualLog(other);
        } finally {
            one.close();
        }
    }

    @Test
    void shouldWriteOnTheNamedNodeAloneAndMoveWithTheName() throws Exception {
        // given
        var oneDuty = new NamedDuty(Share.MINE);
        var otherDuty = new NamedDuty(Share.ANOTHERS);
        begin();
        try (Projections one = TestTables.open(tables.config(), log, oneDuty);
                Projections other = TestTables.open(tables.config(), log, otherDuty)) {
            publishSome();
            TestTables.awaitAll(one, log);
            TestTables.awaitAll(other, log);
            assertTrue(batches(one) > 0);
            assertEquals(0, batches(other));

            // when
            for (int round = 1; round <= ROUNDS; round++) {
                publishSome();
                if (round == ROUNDS / 2) {
                    oneDuty.set(Share.ANOTHERS);
                    otherDuty.set(Share.MINE);
                }
            }
            TestTables.awaitAll(other, log);
            long batchesOfOne = batches(one);
            publishSome();
            TestTables.awaitAll(one, log);
            TestTables.awaitAll(other, log);

            // then
            assertTrue(batches(other) > 0);
            assertEquals(batchesOfOne, batches(one), "it stopped writing");
            assertFalse(one.status().getFirst().active());
            assertTrue(other.status().getFirst().active());
            assertTablesEqualLog(other);
        }
    }

    @Test
    void shouldApplyNothingTwiceWhenTwoBelieveToBeNamed() throws Exception {
        // given
        ProjectionsConfig config = tables.config().withMaxBatchCommits(8);
        begin();
        try (Projections one = TestTables.open(config, log, new NamedDuty(Share.MINE));
                Projections other = TestTables.open(config, log, new NamedDuty(Share.MINE))) {
            // when
            for (int round = 1; round <= ROUNDS; round++) {
                publishSome();
            }
            TestTables.awaitAll(one, log);
            TestTables.awaitAll(other, log);

            // then
            assertTablesEqualLog(one);
        }
    }

    @Test
    void shouldStandInWhenTheNamedNodeWritesNothingAndStopWhenItIsBack() throws Exception {
        // given
        var duty = new NamedDuty(Share.ANOTHERS);
        begin();
        try (Projections standIn = TestTables.open(tables.config(), log, duty)) {
            publishSome();

            // when
            TestTables.awaitAll(standIn, log);

            // then
            long batches = batches(standIn);
            assertTrue(batches > 0);
            try (Projections named = TestTables.open(tables.config(), log, new NamedDuty(Share.MINE))) {
                duty.set(Share.ANOTHERS);
                publishSome();
                TestTables.awaitAll(named, log);
                TestTables.awaitAll(standIn, log);
                publishSome();
                TestTables.awaitAll(standIn, log);
                assertTablesEqualLog(named);
            }
        }
    }

    @Test
    void shouldBeginAgainOnTheNamedNodeWhenTablesAreRebuilt() throws Exception {
        // given
        begin();
        try (Projections named = TestTables.open(tables.config(), log, new NamedDuty(Share.MINE));
                Projections other = TestTables.open(tables.config(), log, new NamedDuty(Share.ANOTHERS))) {
            publishSome();
            TestTables.awaitAll(named, log);

            // when
            other.rebuild();
            publishSome();

            // then
            TestTables.awaitAll(named, log);
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertTablesEqualLog(named));
            assertEquals(0, batches(other));
        }
    }

    @Test
    void shouldGoOnWhereItStoppedWhenInstancesComeAndGo() throws Exception {
        // given
        ProjectionsConfig config = tables.config().withMaxBatchCommits(8);
        begin();

        // when
        for (int round = 1; round <= 10; round++) {
            publishSome();
            Projections projections = TestTables.open(config, log);
            publishSome();
            if (round % 2 == 0) {
                tables.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'p2p%'");
            }
            projections.close();
        }

        // then
        try (Projections projections = TestTables.open(config, log)) {
            TestTables.awaitAll(projections, log);
            assertTablesEqualLog(projections);
        }
    }

    private static long batches(Projections projections) {
        return projections.status().stream().mapToLong(ProjectionStatus::batches).sum();
    }

    /** Says what it is told to. */
    private static final class NamedDuty implements ProjectionDuty {
        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
        private volatile Share share;

        NamedDuty(Share share) {
            this.share = share;
        }

        void set(Share now) {
            share = now;
            listeners.forEach(Runnable::run);
        }

        @Override
        public Share now() {
            return share;
        }

        @Override
        public void onChange(Runnable changed) {
            listeners.add(changed);
        }
    }

    private void begin() {
        System.err.println("seed " + seed);
        commits.ownedZone("z", Events.zoneRegistered("prontera"), Events.opened("s", "h"));
    }

    /** Counters tell what is written twice: each player who joins is served once. */
    private void publishSome() {
        world.publish(25);
        for (int i = 0; i < 10; i++) {
            players++;
            Event.Builder left = Event.newBuilder();
            left.getPlayerLeftBuilder().setSessionId("s").setPlayerId("p" + players);
            commits.zone("z", Events.joined("s", "p" + players), left);
        }
    }

    private void assertTablesEqualLog(Projections projections) throws InterruptedException, SQLException {
        assertEquals(players, projections.zones().byId("z").orElseThrow().totalPlayersServed());
        assertEquals(
                EntityModel.fold(log).rows(),
                tables.select(EntityModel.SELECT).stream().sorted().toList(),
                "seed " + seed);
        List<String> expected = StreamId.all().stream()
                .filter(stream -> log.end(stream).sequence() > 0)
                .map(stream -> stream + "|1|" + log.end(stream).sequence())
                .sorted()
                .toList();
        assertEquals(
                expected,
                tables.select("SELECT stream, from_sequence, to_sequence FROM projection_range ORDER BY 1, 2"),
                "one range a stream: no gap");
        assertEquals(
                expected,
                tables.select("SELECT stream, 1, sequence FROM projection_position WHERE sequence > 0 ORDER BY 1"));
        assertEquals(
                List.of("" + log.end(StreamId.CONTROL).sequence()),
                tables.select("SELECT count(*) FROM journal WHERE stream = 'CONTROL' AND outcome = 'accepted'"));
        assertEquals(List.of("0"), tables.select("SELECT count(*) FROM parked_commit"));
    }
}
