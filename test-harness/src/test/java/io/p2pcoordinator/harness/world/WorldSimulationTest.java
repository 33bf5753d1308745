package io.p2pcoordinator.harness.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.proto.v1.Event;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorldSimulationTest {
    private static final SimulationSettings QUIET = new SimulationSettings(42, 250, 1, 0, 0, 0);
    private static final SimulationSettings WILD = new SimulationSettings(42, 250, 4, 0.05, 0.05, 0.1);

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final TestWorld world = new TestWorld(log);
    private final Tally tally = new Tally();

    @Test
    void shouldHoldExactlyWhatTheLogFoldsToWhenTheWorldIsAtRest() throws InterruptedException {
        // given
        var simulation = simulation(WILD, world.zones(6, TestWorld.anywhere(40), TestWorld.boss()));

        // when
        long nowMs = TestWorld.live(simulation, WILD, 0, 60_000);
        TestWorld.rest(simulation, WILD, nowMs);

        // then
        FoldedWorld folded = FoldedWorld.of(log);
        assertSame(simulation, folded);
        assertTrue(folded.allStandStill());
        assertEquals(Set.of(Verdict.ACCEPTED), folded.verdicts.keySet());
        assertTrue(tally.deaths.sum() > 0 && tally.handedOver.sum() > 0);
        assertEquals(folded.commits.size(), tally.commits.sum());
    }

    @Test
    void shouldPublishOneCommitPerZoneAndTickWhenManyMove() throws InterruptedException {
        // given
        var simulation = simulation(WILD, world.zones(3, TestWorld.anywhere(60)));

        // when
        TestWorld.live(simulation, WILD, 0, 30_000);

        // then
        var seen = new HashSet<String>();
        for (FoldedWorld.Effective effective : FoldedWorld.of(log).commits) {
            assertTrue(seen.add(effective.zoneId() + " " + effective.commit().getOccurredAtUs()));
            assertTrue(effective.commit().getEventsList().stream()
                            .filter(Event::hasEntitiesMoved)
                            .count()
                    <= 1);
        }
        assertTrue(seen.size() > 100);
    }

    @Test
    void shouldStateStartAndEndOfEachWalkWhenMonstersWalk() throws InterruptedException {
        // given
        var simulation = simulation(QUIET, world.zones(1, TestWorld.anywhere(1)));

        // when
        long nowMs = TestWorld.live(simulation, QUIET, 0, 60_000);
        TestWorld.rest(simulation, QUIET, nowMs);

        // then
        List<Event> moves = FoldedWorld.of(log).commits.stream()
                .flatMap(effective -> effective.commit().getEventsList().stream())
                .filter(Event::hasEntitiesMoved)
                .toList();
        assertTrue(moves.size() > 4);
        for (int i = 0; i < moves.size(); i++) {
            var move = moves.get(i).getEntitiesMoved();
            boolean starts = i % 2 == 0;
            assertEquals(starts, move.getVelocityXMmPerS(0) != 0 || move.getVelocityYMmPerS(0) != 0);
            assertEquals(!starts, move.getDxMm(0) != 0 || move.getDyMm(0) != 0);
        }
    }

    @Test
    void shouldMakeTheSameCommitsWhenTheSeedIsTheSame() throws InterruptedException {
        assertEquals(eventsOfARun(1), eventsOfARun(1));
        assertNotEquals(eventsOfARun(1), eventsOfARun(2));
    }

    @Test
    void shouldPackAtMostFiveHundredEntitiesWhenAZoneIsCrowded() throws InterruptedException {
        // given
        var simulation = simulation(QUIET, world.zones(1, TestWorld.anywhere(1_201)));

        // when
        TestWorld.live(simulation, QUIET, 0, 1_000);

        // then
        List<Integer> sizes = FoldedWorld.of(log).commits.stream()
                .map(effective ->
                        effective.commit().getEvents(0).getEntitiesSpawned().getEntityIdCount())
                .toList();
        assertEquals(List.of(500, 500, 201), sizes);
        assertEquals(1_201, simulation.entities());
    }

    @Test
    void shouldDescribeBossesWhenTheyAppear() throws InterruptedException {
        // given
        SimulatedZone zone = world.zone(3, "boss", 40, 40, TestWorld.anywhere(2), TestWorld.boss());
        var simulation = simulation(QUIET, List.of(zone));

        // when
        TestWorld.live(simulation, QUIET, 0, 250);

        // then
        assertEquals(Set.of(zone.plan.monsterEntityId(2)), FoldedWorld.of(log).described);
    }

    @Test
    void shouldRemoveStraysWhenAFormerRunLeftSome() throws InterruptedException {
        // given
        SimulatedZone zone = world.zone(1, "m", 40, 40, TestWorld.anywhere(1));
        zone.strays.add(777L);
        var simulation = simulation(QUIET, List.of(zone));

        // when
        TestWorld.live(simulation, QUIET, 0, 250);

        // then
        var first = FoldedWorld.of(log).commits.getFirst().commit();
        assertEquals(List.of(777L), first.getEvents(0).getEntitiesDespawned().getEntityIdList());
        assertEquals(1, first.getEvents(1).getEntitiesSpawned().getEntityIdCount());
    }

    @Test
    void shouldShowAndRemovePlayersWhenTheyComeAndGo() throws InterruptedException {
        // given
        List<SimulatedZone> zones = world.zones(1);
        var simulation = simulation(QUIET, zones);
        Creature stays = Creature.player(zones.getFirst().plan.playerEntityId(1), "ann", zones.getFirst());
        Creature leaves = Creature.player(zones.getFirst().plan.playerEntityId(2), "bob", zones.getFirst());
        Creature hesitates = Creature.player(zones.getFirst().plan.playerEntityId(3), "eve", zones.getFirst());
        simulation.submit(() -> simulation.enter(stays));
        simulation.submit(() -> simulation.enter(leaves));
        long nowMs = TestWorld.live(simulation, QUIET, 0, 20_000);

        // when
        simulation.submit(() -> simulation.leave(leaves));
        simulation.submit(() -> simulation.enter(hesitates));
        simulation.submit(() -> simulation.leave(hesitates));
        nowMs = TestWorld.live(simulation, QUIET, nowMs, 10_000);
        TestWorld.rest(simulation, QUIET, nowMs);

        // then
        assertEquals(List.of(stays), simulation.present());
        assertSame(simulation, FoldedWorld.of(log));
    }

    @Test
    void shouldStandStillWhenTheRateIsZero() throws InterruptedException {
        // given
        var still = new SimulationSettings(42, 250, 0, 0.1, 0.1, 0.1);
        var simulation = simulation(still, world.zones(2, TestWorld.anywhere(20)));

        // when
        TestWorld.live(simulation, still, 0, 60_000);

        // then
        assertEquals(2, tally.commits.sum());
        assertEquals(40, tally.deltas.sum());
    }

    @Test
    void shouldPublishNothingMoreWhenAZoneIsFenced() throws InterruptedException {
        // given
        List<SimulatedZone> zones = world.zones(2, TestWorld.anywhere(20));
        var simulation = simulation(QUIET, zones);
        long nowMs = TestWorld.live(simulation, QUIET, 0, 10_000);

        // when
        simulation.submit(() -> simulation.fence(zones.getFirst()));
        long fencedAtUs = nowMs * 1_000;
        nowMs = TestWorld.live(simulation, QUIET, nowMs, 30_000);
        TestWorld.rest(simulation, QUIET, nowMs);

        // then
        assertEquals(20, simulation.entities());
        assertFalse(FoldedWorld.of(log).commits.stream()
                .anyMatch(effective -> effective.zoneId().equals("zone_1")
                        && effective.commit().getOccurredAtUs() >= fencedAtUs));
        assertTrue(simulation.isStill());
    }

    @Test
    void shouldLoseNothingWhenTheLogAnswersLateOrNotAtOnce() throws InterruptedException {
        // given
        long seed = System.nanoTime();
        var slow = new UnreliableLog(log, seed);
        var slowWorld = new TestWorld(slow);
        var simulation = simulation(WILD, slowWorld.zones(4, TestWorld.anywhere(30)));
        slow.misbehave();

        // when: time goes on whether the log has answered or not
        long nowMs = 0;
        for (; nowMs < 40_000; nowMs += WILD.tickMs()) {
            simulation.tick(nowMs, nowMs * 1_000);
            Thread.onSpinWait();
        }
        slow.behave();
        TestWorld.rest(simulation, WILD, nowMs);

        // then
        assertSame(simulation, FoldedWorld.of(log), "seed " + seed);
    }

    private List<String> eventsOfARun(long seed) throws InterruptedException {
        var ownLog = new InMemoryEventLog();
        var settings = new SimulationSettings(seed, 250, 4, 0.05, 0.05, 0.1);
        var plans = new TestWorld(ownLog).zones(4, TestWorld.anywhere(30));
        var zones = plans.stream()
                .map(zone -> new SimulatedZone(zone.plan, zone.server, seed))
                .toList();
        TestWorld.live(simulation(settings, zones), settings, 0, 30_000);
        return FoldedWorld.of(ownLog).commits.stream()
                .map(effective -> effective.zoneId()
                        + effective.commit().getOccurredAtUs()
                        + effective.commit().getEventsList())
                .toList();
    }

    private WorldSimulation simulation(SimulationSettings settings, List<SimulatedZone> zones) {
        return new WorldSimulation(zones, settings, tally);
    }

    private static void assertSame(WorldSimulation simulation, FoldedWorld folded) {
        assertSame(simulation, folded, "");
    }

    private static void assertSame(WorldSimulation simulation, FoldedWorld folded, String message) {
        var expected = new ArrayList<PlacedEntity>();
        for (Creature creature : simulation.present()) {
            expected.add(new PlacedEntity(
                    creature.zone.zoneId(),
                    creature.entityId,
                    BigDecimal.valueOf(creature.xMm, 3).doubleValue(),
                    BigDecimal.valueOf(creature.yMm, 3).doubleValue()));
        }
        WorldComparison comparison = WorldComparison.of(expected, folded.placed());
        assertTrue(comparison.isEqual(), () -> message + comparison);
        assertFalse(expected.isEmpty());
    }
}
