package io.p2pcoordinator.app.hosting.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.p2pcoordinator.app.domain.ControlInvariants;
import io.p2pcoordinator.app.domain.ControlWorld;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.Seeds;
import io.p2pcoordinator.app.domain.ZoneCommand.AssignHosting;
import io.p2pcoordinator.app.domain.ZoneCommand.PutZone;
import io.p2pcoordinator.app.domain.ZoneCommand.SetZoneStatus;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.choice.TroubleReason;
import io.p2pcoordinator.app.hosting.migration.Assignments.Duty;
import io.p2pcoordinator.app.hosting.migration.MigrationWorld.Behaviour;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Zones get hosts and get others when these fail: on virtual time. */
class MigrationsTest {
    private static final long QUIET_MS = MigrationWorld.CONFIG.quiet().toMillis();

    private final MigrationWorld hosting = new MigrationWorld();

    @Test
    void shouldGiveAHostToEveryZoneWhenOneComes() throws Exception {
        // given
        hosting.zone("a").zone("b");
        hosting.pass(1_000);
        assertTrue(hosting.zoneOf("a").care().isDegraded());
        long before = hosting.world.lastSequence();
        hosting.pass(60_000);
        assertEquals(before, hosting.world.lastSequence(), "nothing is recorded while there is nobody to ask");

        // when
        hosting.host("player-1", 1).host("server-1", 9);
        hosting.pass(10_000);

        // then
        assertEquals(List.of("player-1", "server-1"), sorted(hosting.hostOf("a"), hosting.hostOf("b")));
        assertFalse(hosting.zoneOf("a").care().isDegraded());
    }

    @Test
    void shouldNotLeaveAZoneWithoutSlotWhenItsHostWasRemovedAndIsBackBeforeAnybodyLooked() throws Exception {
        // given
        hosting.host("server-1", 5).host("server-2", 5).zone("a");
        hosting.pass(10_000);
        String host = hosting.hostOf("a");

        // when
        hosting.world.given(new HostCommand.RemoveHost(host));
        hosting.host(host, 5);
        hosting.pass(10_000);

        // then
        assertTrue(host(hosting.hostOf("a")).slots().find("a").isPresent());
    }

    @Test
    void shouldGoBackToTheOnlyHostWhenItIsThereAgain() throws Exception {
        // given
        hosting.host("server-1", 5).zone("a");
        hosting.pass(10_000);
        hosting.world.given(new HostCommand.MarkHostOffline("server-1", "silent"));
        hosting.pass(30_000);
        assertTrue(hosting.zoneOf("a").care().isDegraded());

        // when
        hosting.world.given(new HostCommand.MarkHostOnline("server-1"));
        hosting.pass(180_000);

        // then
        assertFalse(hosting.zoneOf("a").care().isDegraded());
        assertEquals("server-1", hosting.hostOf("a"));
    }

    @Test
    void shouldGoBackToTheOnlyHostWhenItsTroubleIsOver() throws Exception {
        // given
        hosting.host("server-1", 5).zone("a");
        hosting.pass(10_000);
        for (int told = 0; told < 20; told++) {
            hosting.hosting.suspected("a", "server-1", TroubleReason.ERROR_RATE, "0.5");
            hosting.pass(2_000);
        }
        assertTrue(hosting.zoneOf("a").care().isDegraded());

        // when
        hosting.pass(180_000);

        // then
        assertFalse(hosting.zoneOf("a").care().isDegraded());
        assertEquals("server-1", hosting.hostOf("a"));
    }

    @Test
    void shouldHaveNobodyPublishWhenTheOnlyHostDoesNotTakeTheRightState() throws Exception {
        // given
        hosting.host("server-1", 5);
        hosting.behaviours.put("server-1", Behaviour.WRONG_STATE);

        // when
        hosting.zone("a");
        hosting.pass(1_500);

        // then
        assertTrue(hosting.zoneOf("a").care().isDegraded());
        assertEquals("", hosting.hostOf("a"));
    }

    @Test
    void shouldTakeAZoneFromAPlayersMachineWhenItIsForServersOnlyFromNowOnAndThereIsNone() throws Exception {
        // given
        hosting.host("player-1", 5).zone("a");
        hosting.pass(10_000);
        hosting.world.given(new HostCommand.MarkHostOffline("player-1", "silent"));
        hosting.pass(10_000);
        assertEquals("player-1", hosting.hostOf("a"));

        // when
        hosting.world.given(new PutZone(
                "a",
                hosting.zoneOf("a").settings().toBuilder()
                        .setZoneClass(HostingClass.HOSTING_CLASS_SERVER_ONLY)
                        .build()));
        hosting.pass(10_000);

        // then
        assertTrue(hosting.zoneOf("a").care().isDegraded());
        assertEquals("", hosting.hostOf("a"));
    }

    @Test
    void shouldGoBackToTheOnlyHostWhenItWasRemovedAndIsBackBeforeAnybodyLooked() throws Exception {
        // given
        hosting.host("server-1", 5).zone("a");
        hosting.pass(10_000);

        // when
        hosting.world.given(new HostCommand.RemoveHost("server-1"));
        hosting.host("server-1", 5);
        hosting.pass(180_000);

        // then
        assertFalse(hosting.zoneOf("a").care().isDegraded());
        assertTrue(host("server-1").slots().find("a").isPresent());
    }

    @Test
    void shouldTakeTheZoneToTheNextCandidateWhenTheFirstDoesNotConfirm() throws Exception {
        // given
        hosting.host("player-1", 5).host("player-2", 5).host("player-3", 5);
        hosting.behaviours.put("player-1", Behaviour.SILENT);
        hosting.behaviours.put("player-2", Behaviour.WRONG_STATE);

        // when
        hosting.zone("a");
        hosting.pass(30_000);

        // then
        assertEquals("player-3", hosting.hostOf("a"));
        assertEquals(0, host("player-1").slots().all().size());
        assertEquals(0, host("player-2").slots().all().size());
        assertTrue(hosting.zoneOf("a").care().running().isEmpty());
    }

    @Test
    void shouldAskServersWhenPlayersMachinesFailAgainAndAgain() throws Exception {
        // given
        IntStream.range(0, 6).forEach(i -> {
            hosting.host("player-" + i, 5);
            hosting.behaviours.put("player-" + i, Behaviour.CONFIRMS_ONLY);
        });
        hosting.host("server-1", 5);

        // when
        hosting.zone("a");
        hosting.pass(200_000);

        // then
        assertEquals("server-1", hosting.hostOf("a"));
        assertEquals(1, hosting.zoneOf("a").care().facts().getFailures());
    }

    @Test
    void shouldGoBackToAPlayersMachineOnlyAfterTheQuietTime() throws Exception {
        // given
        hosting.host("player-1", 5).host("server-1", 5).zone("a");
        hosting.pass(1_000);
        assertEquals("player-1", hosting.hostOf("a"));
        hosting.hosting.suspected("a", "player-1", TroubleReason.MISSED_HEARTBEATS, "3 of 1 s");
        hosting.pass(2_000);
        assertEquals("server-1", hosting.hostOf("a"));

        // when: its failure doubled the quiet time
        hosting.pass(2 * QUIET_MS - 10_000);
        String before = hosting.hostOf("a");
        hosting.pass(80_000);

        // then
        assertEquals("server-1", before);
        assertEquals("player-1", hosting.hostOf("a"));
        assertEquals(
                List.of(
                        MigrationReason.MIGRATION_REASON_FIRST_ASSIGNMENT,
                        MigrationReason.MIGRATION_REASON_HOST_FAILED,
                        MigrationReason.MIGRATION_REASON_RETURN_TO_P2P),
                reasons());
    }

    @Test
    void shouldLeavePlayersMachinesWhenP2pIsSwitchedOff() throws Exception {
        // given
        hosting.host("player-1", 5).zone("a");
        hosting.pass(1_000);

        // when
        hosting.p2pOff.add("a");
        hosting.hosting.lookAtAll();
        hosting.pass(1_000);

        // then
        assertEquals("", hosting.hostOf("a"));
        assertTrue(hosting.zoneOf("a").care().isDegraded());

        // when
        hosting.host("server-1", 5);
        hosting.pass(5_000);

        // then
        assertEquals("server-1", hosting.hostOf("a"));
    }

    @Test
    void shouldLeaveAHostAloneThatWasAssignedByHand() throws Exception {
        // given
        hosting.host("map-server", 5).host("player-1", 5);
        hosting.unranked.add("player-1");
        hosting.unranked.add("map-server");
        hosting.zone("a");
        hosting.world.given(new AssignHosting("a", "map-server"));
        hosting.unranked.clear();
        long before = hosting.world.lastSequence();

        // when
        hosting.pass(10 * QUIET_MS);

        // then
        assertEquals("map-server", hosting.hostOf("a"));
        assertEquals(before, hosting.world.lastSequence());

        // when
        hosting.world.given(new HostCommand.MarkHostOffline("map-server", "silent"));
        hosting.pass(5_000);

        // then
        assertEquals("player-1", hosting.hostOf("a"));
    }

    @Test
    void shouldGoOnWithAHostThatLeavesWhenThereIsNoOther() throws Exception {
        // given
        hosting.host("player-1", 5).zone("a");
        hosting.pass(1_000);
        long epoch = hosting.zoneOf("a").hosting().epoch();

        // when
        hosting.hosting.suspected("a", "player-1", TroubleReason.DRAIN, "");
        hosting.pass(60_000);

        // then
        assertEquals(epoch, hosting.zoneOf("a").hosting().epoch());
        assertFalse(hosting.zoneOf("a").care().isDegraded());
    }

    @Test
    void shouldGiveADegradedZoneBackToItsOnlyHostWhenThatIsBack() throws Exception {
        // given
        hosting.host("server-1", 5).zone("a");
        hosting.pass(1_000);
        hosting.world.given(new HostCommand.MarkHostOffline("server-1", "silent"));
        hosting.pass(10_000);
        assertTrue(hosting.zoneOf("a").care().isDegraded());

        // when
        hosting.host("server-1", 5);
        hosting.pass(10_000);

        // then
        assertServes("server-1");
    }

    @Test
    void shouldGiveADegradedZoneBackToItsOnlyHostWhenThatNeverWentOffline() throws Exception {
        // given
        hosting.host("server-1", 5).zone("a");
        hosting.pass(1_000);
        long epoch = hosting.zoneOf("a").hosting().epoch();

        // when
        hosting.hosting.suspected("a", "server-1", TroubleReason.MISSED_HEARTBEATS, "3 of 1 s");
        hosting.pass(30_000);

        // then
        assertServes("server-1");
        assertTrue(hosting.zoneOf("a").hosting().epoch() > epoch, "it takes the state over again");
    }

    @Test
    void shouldTryTheOnlyHostAgainWhenItFailedToTakeTheZoneOver() throws Exception {
        // given
        hosting.behaviours.put("server-1", Behaviour.WRONG_STATE);
        hosting.host("server-1", 5).zone("a");
        hosting.pass(1_000);
        assertTrue(hosting.zoneOf("a").care().isDegraded());

        // when
        hosting.behaviours.clear();
        hosting.pass(10_000);

        // then
        assertServes("server-1");
    }

    @Test
    void shouldLetNobodyPublishWhoHasNotTakenTheStateOver() throws Exception {
        // given
        hosting.behaviours.put("player-1", Behaviour.WRONG_STATE);
        hosting.behaviours.put("player-2", Behaviour.SILENT);
        hosting.host("player-1", 5).host("player-2", 5).zone("a");

        for (int i = 0; i < 100; i++) {
            // when
            hosting.pass(100);

            // then
            for (String hostId : List.of("player-1", "player-2")) {
                hosting.hosting.assignments().await(hostId, -1, Duration.ZERO).assignments().stream()
                        .filter(assignment -> assignment.duty() == Duty.HOST)
                        .findAny()
                        .ifPresent(assignment -> fail(hostId + " was told to publish: " + assignment));
            }
        }
        hosting.unranked.addAll(List.of("player-1", "player-2"));
        hosting.pass(10_000);
        assertTrue(hosting.zoneOf("a").care().isDegraded());
        assertEquals("", hosting.hostOf("a"));
    }

    @Test
    void shouldTakeADegradedZoneFromAPlayersMachineWhenP2pIsSwitchedOff() throws Exception {
        // given
        degradedOnAPlayersMachine();

        // when
        hosting.p2pOff.add("a");
        hosting.hosting.lookAtAll();
        hosting.pass(1_000);

        // then
        assertEquals("", hosting.hostOf("a"));
        assertTrue(hosting.zoneOf("a").care().isDegraded());
    }

    @Test
    void shouldTakeADegradedZoneFromAPlayersMachineWhenItIsForServersOnlyNow() throws Exception {
        // given
        degradedOnAPlayersMachine();

        // when
        hosting.world.given(new PutZone(
                "a",
                ControlWorld.zoneSettings().toBuilder()
                        .setZoneClass(HostingClass.HOSTING_CLASS_SERVER_ONLY)
                        .build()));
        hosting.pass(1_000);

        // then
        assertEquals("", hosting.hostOf("a"));
        assertTrue(hosting.zoneOf("a").care().isDegraded());
    }

    @Test
    void shouldTakeADegradedZoneFromAHostThatMayNotHaveItAnyMore() throws Exception {
        // given
        degradedOnAPlayersMachine();

        // when
        hosting.hosting.suspected("a", "player-1", TroubleReason.NOT_ALLOWED, "its player is banned");
        hosting.pass(1_000);

        // then
        assertEquals("", hosting.hostOf("a"));
        assertTrue(hosting.zoneOf("a").care().isDegraded());
    }

    @Test
    void shouldNotBlamePlayersMachinesWhenTheirSlotsAreTaken() throws Exception {
        // given
        for (int i = 0; i < 4; i++) {
            hosting.host("player-" + i, 1).zone("taken-" + i);
            hosting.pass(1_000);
        }
        hosting.host("player-9", 1);
        hosting.ranksFull = true;

        // when
        hosting.zone("a");
        hosting.pass(1_000);

        // then
        assertServes("player-9");
        assertEquals(0, hosting.zoneOf("a").care().facts().getFailures());
    }

    @Test
    void shouldGiveTheSlotBackWhenTheZoneIsDisabled() throws Exception {
        // given
        hosting.host("player-1", 1).zone("a");
        hosting.pass(1_000);

        // when
        hosting.world.given(new SetZoneStatus("a", ZoneStatus.ZONE_STATUS_DISABLED));
        hosting.pass(1_000);

        // then
        assertEquals(0, host("player-1").slots().all().size());

        // when
        hosting.world.given(new SetZoneStatus("a", ZoneStatus.ZONE_STATUS_ENABLED));
        hosting.pass(1_000);

        // then
        assertServes("player-1");
        assertTrue(host("player-1").slots().find("a").isPresent());
    }

    @Test
    void shouldGiveAnEnabledZoneToAnotherHostWhenItsFormerOneHasNoSlotLeft() throws Exception {
        // given
        hosting.host("player-1", 1).zone("a");
        hosting.pass(1_000);
        hosting.world.given(new SetZoneStatus("a", ZoneStatus.ZONE_STATUS_DISABLED));
        hosting.pass(1_000);
        hosting.zone("b");
        hosting.pass(1_000);
        assertEquals("player-1", hosting.hostOf("b"));

        // when
        hosting.world.given(new SetZoneStatus("a", ZoneStatus.ZONE_STATUS_ENABLED));
        hosting.pass(1_000);

        // then
        assertEquals("", hosting.hostOf("a"));
        assertTrue(hosting.zoneOf("a").care().isDegraded());

        // when
        hosting.host("server-1", 1);
        hosting.pass(1_000);

        // then
        assertServes("server-1");
    }

    @Test
    void shouldFailTheCandidateWhenTheStateAtTheMarkerIsNotKnownInTime() throws Exception {
        // given
        hosting.seesNoMarkers = true;
        hosting.host("server-1", 5).zone("a");

        // when
        hosting.pass(MigrationWorld.CONFIG.sync().toMillis() + 1_000);

        // then
        assertTrue(hosting.zoneOf("a").care().isDegraded());
        assertTrue(hosting.markers < 20, () -> "marked again and again: " + hosting.markers);

        // when
        hosting.seesNoMarkers = false;
        hosting.pass(10_000);

        // then
        assertServes("server-1");
    }

    @Test
    void shouldRankLessAndLessOftenWhenThereIsNobody() throws Exception {
        // given
        hosting.zone("a");

        // when
        hosting.pass(600_000);

        // then
        assertTrue(hosting.rankings < 20, () -> "ranked again and again: " + hosting.rankings);
    }

    @Test
    void shouldRankLessAndLessOftenWhenNobodyCanRelieveAHost() throws Exception {
        // given
        hosting.host("server-1", 5).zone("a");
        hosting.pass(1_000);

        // when
        for (int i = 0; i < 120; i++) {
            hosting.hosting.suspected("a", "server-1", TroubleReason.OVERLOAD, "");
            hosting.pass(5_000);
        }

        // then
        assertTrue(hosting.rankings < 30, () -> "ranked again and again: " + hosting.rankings);

        // when
        hosting.host("server-2", 5);
        hosting.hosting.suspected("a", "server-1", TroubleReason.OVERLOAD, "");
        hosting.pass(5_000);

        // then
        assertEquals("server-2", hosting.hostOf("a"));
    }

    @Test
    void shouldFenceOffTheHostAtOnceWhenItHasLostTheZoneToNobody() throws Exception {
        // given
        hosting.host("player-1", 5).zone("a");
        hosting.pass(1_000);

        // when
        hosting.p2pOff.add("a");
        hosting.hosting.lookAtAll();
        hosting.pass(100);

        // then
        assertEquals("", hosting.hostOf("a"));
        assertEquals(hosting.zoneOf("a").hosting(), hosting.marked.get("a"));
    }

    private void degradedOnAPlayersMachine() throws InterruptedException {
        hosting.host("player-1", 5).zone("a");
        hosting.pass(1_000);
        hosting.unranked.add("player-1");
        hosting.hosting.suspected("a", "player-1", TroubleReason.MISSED_HEARTBEATS, "3 of 1 s");
        hosting.pass(1_000);
        assertEquals("player-1", hosting.hostOf("a"));
        assertTrue(hosting.zoneOf("a").care().isDegraded());
    }

    private void assertServes(String hostId) throws InterruptedException {
        assertEquals(hostId, hosting.hostOf("a"));
        assertFalse(hosting.zoneOf("a").care().isDegraded());
        assertTrue(hosting.zoneOf("a").care().running().isEmpty());
        long before = hosting.world.lastSequence();
        hosting.pass(60_000);
        assertEquals(before, hosting.world.lastSequence(), "nothing more is to be done");
    }

    @Test
    void shouldDoNothingWhenItIsSwitchedOff() throws Exception {
        // given
        var off = new MigrationParts(
                hosting.world.state,
                _ -> true,
                _ -> {
                    throw new AssertionError("expected no command");
                },
                _ -> {
                    throw new AssertionError("expected no command");
                },
                (_, _) -> {
                    throw new AssertionError("expected no marker");
                },
                new MarkerDigests(),
                _ -> {
                    throw new AssertionError("expected no ranking");
                },
                () -> hosting.world.nowUs);
        var idle = new Migrations(off, MigrationConfig.defaults(), _ -> true);
        hosting.host("player-1", 5).zone("a");

        // when
        idle.start();
        idle.suspected("a", "player-1", TroubleReason.GOODBYE, "");
        for (String zoneId : idle.takeDue(hosting.world.nowUs)) {
            idle.run(zoneId);
        }

        // then
        assertTrue(idle.nextUs().isEmpty());
    }

    @Test
    void shouldKeepEveryZoneHostedWhenHostsComeFailAndLieAndTheOwnerCrashes() {
        Seeds.each(4, seed -> {
            try {
                runRandomly(seed);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void runRandomly(long seed) throws InterruptedException {
        // given
        var random = new Random(seed);
        var world = new MigrationWorld();
        var invariants = new ControlInvariants();
        List<String> zones = IntStream.range(0, 12).mapToObj(i -> "zone-" + i).toList();
        List<String> hosts = List.of("player-1", "player-2", "player-3", "player-4", "server-1", "server-2");
        world.p2pOff.addAll(List.of("zone-0", "zone-1"));
        zones.forEach(world::zone);

        // when
        for (int turn = 0; turn < 250; turn++) {
            String host = hosts.get(random.nextInt(hosts.size()));
            String zone = zones.get(random.nextInt(zones.size()));
            switch (random.nextInt(7)) {
                case 0, 1 -> world.host(host, 1 + random.nextInt(8));
                case 2 -> world.world.when(new HostCommand.MarkHostOffline(host, "silent"));
                case 3 -> world.behaviours.put(host, anyOf(List.of(Behaviour.values()), random));
                case 4 ->
                    world.hosting.suspected(
                            zone, world.hostOf(zone), anyOf(List.of(TroubleReason.values()), random), "");
                case 5 -> world.crash();
                default -> {
                    if (random.nextInt(5) == 0) {
                        world.world.when(new HostCommand.RemoveHost(host));
                    }
                }
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                world.step(); // in the middle of things
            }
            if (random.nextInt(3) > 0) {
                world.pass(random.nextInt(20_000));
            }
            invariants.check(world.world);
            zones.forEach(each -> checkClass(world, each));
        }
        world.behaviours.clear();
        hosts.forEach(host -> world.host(host, 12));
        world.pass(180_000);

        // then
        invariants.check(world.world);
        for (String zone : zones) {
            ZoneState state = world.zoneOf(zone);
            assertTrue(state.care().running().isEmpty(), () -> "still moves: " + state);
            assertFalse(state.care().isDegraded(), () -> "degraded: " + state);
            HostState host = world.world.state.host(world.hostOf(zone)).orElseThrow();
            assertTrue(host.isOnline(), () -> "offline: " + host);
            assertTrue(host.slots().find(zone).isPresent(), () -> "without a slot: " + state);
            long holders = world.world
                    .state
                    .hosts()
                    .filter(each -> each.slots().find(zone).isPresent())
                    .count();
            assertEquals(1, holders, () -> "slots that nobody gave back: " + state);
        }
        assertEquals(world.world.state.digest(), world.world.folded().digest());
    }

    /** Those that may not be on players' machines never are. */
    private static void checkClass(MigrationWorld world, String zoneId) {
        if (world.p2pOff.contains(zoneId)) {
            assertFalse(world.hostOf(zoneId).startsWith("player"), zoneId);
        }
    }

    private HostState host(String hostId) {
        return hosting.world.state.host(hostId).orElseThrow();
    }

    private List<MigrationReason> reasons() {
        return hosting.world.log.stream()
                .flatMap(raw -> parsed(raw.payload()).getEventsList().stream())
                .filter(Event::hasMigrationStarted)
                .map(event -> event.getMigrationStarted().getReason())
                .toList();
    }

    private static Commit parsed(byte[] payload) {
        try {
            return Commit.parseFrom(payload);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> sorted(String... ids) {
        return List.of(ids).stream().sorted().toList();
    }

    private static <T> T anyOf(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
