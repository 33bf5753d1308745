package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.assertUnchanged;
import static io.p2pcoordinator.app.domain.ControlWorld.hostData;
import static io.p2pcoordinator.app.domain.ControlWorld.openSession;
import static io.p2pcoordinator.app.domain.ControlWorld.putZone;
import static io.p2pcoordinator.app.domain.ControlWorld.registerHost;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.HostCommand.ConfirmSlot;
import io.p2pcoordinator.app.domain.HostCommand.RegisterHost;
import io.p2pcoordinator.app.domain.HostCommand.ReleaseSlot;
import io.p2pcoordinator.app.domain.HostCommand.ReserveSlot;
import io.p2pcoordinator.app.domain.MigrationCommand.AdvanceMigration;
import io.p2pcoordinator.app.domain.MigrationCommand.ChooseCandidate;
import io.p2pcoordinator.app.domain.MigrationCommand.EndMigration;
import io.p2pcoordinator.app.domain.MigrationCommand.FailCandidate;
import io.p2pcoordinator.app.domain.MigrationCommand.StartMigration;
import io.p2pcoordinator.app.domain.MigrationCommand.TakeZoneState;
import io.p2pcoordinator.app.domain.Slots.Slot;
import io.p2pcoordinator.app.domain.ZoneCommand.AssignHosting;
import io.p2pcoordinator.proto.v1.CandidateChosen;
import io.p2pcoordinator.proto.v1.CandidateFailed;
import io.p2pcoordinator.proto.v1.CandidateKind;
import io.p2pcoordinator.proto.v1.MigrationAdvanced;
import io.p2pcoordinator.proto.v1.MigrationEnded;
import io.p2pcoordinator.proto.v1.MigrationOutcome;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.MigrationStarted;
import io.p2pcoordinator.proto.v1.MigrationStep;
import io.p2pcoordinator.proto.v1.RunningMigration;
import io.p2pcoordinator.proto.v1.ZoneStateTaken;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Slots of hosts and the events of migrations: who may decide what when. */
class MigrationTest {
    private static final String ZONE = "zone-1";
    private static final List<String> ZONES = List.of(ZONE, "zone-2", "zone-3");
    private static final List<String> HOSTS = List.of("host-1", "host-2", "host-3");

    private final ControlWorld world =
            new ControlWorld().given(registerHost("host-1")).given(putZone(ZONE));

    @Test
    void shouldGiveTheLastSlotToOneZoneOnlyWhenTwoAskForIt() {
        // given
        world.given(
                new RegisterHost("host-1", hostData().toBuilder().setMaxZones(1).build()));

        // when
        Decision first = world.when(reserve("host-1", ZONE, 7, 1_000));
        Decision second = world.when(reserve("host-1", "zone-2", 8, 1_000));

        // then
        assertInstanceOf(Decision.Accepted.class, first);
        assertInstanceOf(Decision.Refused.class, second);
        assertEquals(List.of(ZONE), zonesHeldAt("host-1"));
    }

    @Test
    void shouldCountZonesWithoutASlotWhenTheyWereAssignedByHand() {
        // given
        var full = new ControlWorld()
                .given(new HostCommand.RegisterHost(
                        "host-1",
                        ControlWorld.hostData().toBuilder().setMaxZones(2).build()))
                .given(ControlWorld.putZone("by-hand"))
                .given(new ZoneCommand.AssignHosting("by-hand", "host-1"));

        // when
        Decision ofItself = full.when(reserve("host-1", "by-hand", 7, 1_000));
        Decision first = full.when(reserve("host-1", "zone-2", 8, 1_000));
        Decision second = full.when(reserve("host-1", "zone-3", 9, 1_000));

        // then
        assertInstanceOf(Decision.Accepted.class, ofItself);
        assertInstanceOf(Decision.Accepted.class, first);
        ControlWorld.assertInvalid("Host host-1 has no free slot: 2 of 2 are held", second);

        // given
        full.given(new ReleaseSlot("host-1", "by-hand", 7, "", true));

        // when
        Decision third = full.when(reserve("host-1", "zone-3", 9, 1_000));

        // then
        ControlWorld.assertInvalid("Host host-1 has no free slot: 2 of 2 are held", third);
    }

    @Test
    void shouldGiveASlotToAnotherZoneWhenItWasNotConfirmedInTime() {
        // given
        world.given(new RegisterHost(
                        "host-1", hostData().toBuilder().setMaxZones(1).build()))
                .given(reserve("host-1", ZONE, 7, 1_000));
        world.nowUs += 1_000;

        // when
        Decision late = world.when(new ConfirmSlot("host-1", ZONE, world.nowUs));
        Decision other = world.when(reserve("host-1", "zone-2", 8, 1_000));

        // then
        assertInstanceOf(Decision.Refused.class, late);
        assertInstanceOf(Decision.Accepted.class, other);
        assertEquals(List.of("zone-2"), zonesHeldAt("host-1"));
    }

    @Test
    void shouldKeepAConfirmedSlotWhenItsDeadlineIsOverUntilItIsReleased() {
        // given
        world.given(reserve("host-1", ZONE, 7, 1_000)).given(new ConfirmSlot("host-1", ZONE, world.nowUs));
        world.nowUs += 5_000;

        // when
        Decision late = world.when(new ReleaseSlot("host-1", ZONE, 7, "late", false));
        Decision ofAnother = world.when(new ReleaseSlot("host-1", ZONE, 6, "another", true));

        // then
        assertUnchanged(late);
        assertUnchanged(ofAnother);
        assertEquals(List.of(ZONE), zonesHeldAt("host-1"));

        // when
        world.given(new ReleaseSlot("host-1", ZONE, 7, "gone", true));

        // then
        assertEquals(List.of(), zonesHeldAt("host-1"));
    }

    @Test
    void shouldTakeAZoneAndItsSessionsToAnotherHostStepByStep() {
        // given
        world.given(registerHost("host-2"))
                .given(new AssignHosting(ZONE, "host-1"))
                .given(openSession(ZONE, ControlWorld.SESSION, "ann"));

        // when
        long number = started(ZONE);
        world.given(choose(number, "host-2")).given(reserve("host-2", ZONE, number, 1_000));
        Decision unconfirmed = world.when(advance(number, MigrationStep.MIGRATION_STEP_NOTIFY, 0));
        world.given(new ConfirmSlot("host-2", ZONE, world.nowUs))
                .given(advance(number, MigrationStep.MIGRATION_STEP_NOTIFY, 0));
        long epoch = zone(ZONE).hosting().epoch();
        world.given(advance(number, MigrationStep.MIGRATION_STEP_REDIRECT, 44))
                .given(advance(number, MigrationStep.MIGRATION_STEP_SYNC, 0));
        Decision untaken = world.when(advance(number, MigrationStep.MIGRATION_STEP_VERIFY, 0));
        Decision ofFormer = world.when(take("host-1", epoch - 1));
        world.given(take("host-2", epoch))
                .given(advance(number, MigrationStep.MIGRATION_STEP_VERIFY, 0))
                .given(end(number, MigrationOutcome.MIGRATION_OUTCOME_COMPLETED, false));

        // then
        assertInstanceOf(Decision.Refused.class, unconfirmed);
        assertUnchanged(untaken);
        assertInstanceOf(Decision.Refused.class, ofFormer);
        assertEquals("host-2", zone(ZONE).hosting().hostId());
        assertEquals("host-2", world.session(ZONE, ControlWorld.SESSION).host().hostId());
        assertEquals(
                List.of("ann"),
                world.session(ZONE, ControlWorld.SESSION).players().ids());
        assertEquals(Optional.empty(), zone(ZONE).care().running());
        assertEquals(
                CandidateKind.CANDIDATE_KIND_PLAYER, zone(ZONE).care().facts().getKind());
        assertEquals(world.state.digest(), world.folded().digest());
    }

    @Test
    void shouldStartOnlyOneMigrationAndOnlyWhenTheZoneIsAsItWasSeen() {
        // given
        world.given(new AssignHosting(ZONE, "host-1"));
        Decision seenBefore = world.when(start(ZONE, "", 0));
        started(ZONE);

        // when
        Decision second = world.when(start(ZONE, "host-1", zone(ZONE).hosting().epoch()));

        // then
        assertUnchanged(seenBefore);
        assertUnchanged(second);
    }

    @Test
    void shouldEndTheMigrationWhenAHostIsAssignedByHand() {
        // given
        long number = started(ZONE);
        world.given(choose(number, "host-1")).given(reserve("host-1", ZONE, number, 1_000));

        // when
        world.given(registerHost("host-2")).given(new AssignHosting(ZONE, "host-2"));

        // then
        assertEquals(ZoneCare.NONE, zone(ZONE).care());
        assertUnchanged(world.when(advance(number, MigrationStep.MIGRATION_STEP_NOTIFY, 0)));
        assertEquals("host-2", zone(ZONE).hosting().hostId());
    }

    @Test
    void shouldLeaveAHostThatMayNotHaveTheZoneWhenThereIsNoOther() {
        // given
        world.given(new AssignHosting(ZONE, "host-1"));
        world.given(new StartMigration(
                ZONE,
                MigrationStarted.newBuilder()
                        .setReason(MigrationReason.MIGRATION_REASON_NOT_ALLOWED)
                        .setFromHostId("host-1")
                        .setFromHostingEpoch(zone(ZONE).hosting().epoch())
                        .build()));

        // when
        world.given(end(running(ZONE).getNumber(), MigrationOutcome.MIGRATION_OUTCOME_NO_HOST, true));

        // then
        assertEquals("", zone(ZONE).hosting().hostId());
        assertTrue(zone(ZONE).care().isDegraded());
    }

    @Test
    void shouldKeepEverySlotAndStepInOrderWhenCommandsAreRandom() {
        Seeds.each(6, seed -> {
            // given
            var random = new Random(seed);
            var other = new ControlWorld();
            var invariants = new ControlInvariants();
            ZONES.forEach(zone -> other.given(putZone(zone)));

            for (int step = 0; step < 800; step++) {
                other.nowUs += random.nextInt(400);

                // when
                Decision _ = other.when(next(other, random));

                // then
                invariants.check(other);
                HOSTS.forEach(host -> checkSlots(other, host));
            }
            assertEquals(other.state.digest(), other.folded().digest());
        });
    }

    /** What was confirmed, or can be still, is never more than the host has. */
    private static void checkSlots(ControlWorld world, String hostId) {
        world.state.host(hostId).ifPresent(host -> {
            long held = host.slots().heldByOthers("", world.nowUs);
            assertTrue(held <= 2, () -> "oversold: " + host);
        });
    }

    /** Mostly what fits to where a zone's migration is. */
    private static Command next(ControlWorld world, Random random) {
        String zoneId = ZONES.get(random.nextInt(ZONES.size()));
        String hostId = HOSTS.get(random.nextInt(HOSTS.size()));
        ZoneState zone = world.state.zone(zoneId).orElseThrow();
        RunningMigration running = zone.care().running().orElse(RunningMigration.getDefaultInstance());
        long number = running.getNumber();
        String candidate = running.getCandidate().getHostId();
        return switch (random.nextInt(17)) {
            case 0 ->
                new RegisterHost(hostId, hostData().toBuilder().setMaxZones(2).build());
            case 1 ->
                random.nextInt(8) == 0 ? new HostCommand.RemoveHost(hostId) : openSession(zoneId, session(random));
            case 2 -> random.nextInt(8) == 0 ? new AssignHosting(zoneId, hostId) : start(zoneId, "", 0);
            case 3, 4 -> start(zoneId, zone.hosting().hostId(), zone.hosting().epoch());
            case 5 -> choose(zoneId, number, hostId);
            case 6, 7 ->
                new ReserveSlot(
                        random.nextInt(9) == 0 ? hostId : candidate, zoneId, number, world.nowUs + 1_500, world.nowUs);
            case 8, 9 -> new ConfirmSlot(candidate, zoneId, world.nowUs);
            case 10 -> new ReleaseSlot(hostId, zoneId, number, "", random.nextInt(4) == 0);
            case 11 ->
                random.nextInt(3) == 0
                        ? new FailCandidate(
                                zoneId,
                                CandidateFailed.newBuilder()
                                        .setMigration(number)
                                        .setHostId(candidate)
                                        .build())
                        : end(
                                zoneId,
                                number,
                                random.nextInt(4) == 0
                                        ? MigrationOutcome.MIGRATION_OUTCOME_NO_HOST
                                        : MigrationOutcome.MIGRATION_OUTCOME_COMPLETED,
                                random.nextBoolean());
            case 12 -> take(zoneId, candidate, zone.hosting().epoch());
            default -> advance(zoneId, number, MigrationStep.forNumber(2 + random.nextInt(4)), 1 + random.nextInt(9));
        };
    }

    private static String session(Random random) {
        return "session-000000000000000" + random.nextInt(8);
    }

    private List<String> zonesHeldAt(String hostId) {
        return world.state.host(hostId).orElseThrow().slots().all().stream()
                .map(Slot::zoneId)
                .toList();
    }

    private ReserveSlot reserve(String hostId, String zoneId, long migration, long forUs) {
        return new ReserveSlot(hostId, zoneId, migration, world.nowUs + forUs, world.nowUs);
    }

    private long started(String zoneId) {
        world.given(start(
                zoneId, zone(zoneId).hosting().hostId(), zone(zoneId).hosting().epoch()));
        return running(zoneId).getNumber();
    }

    private ZoneState zone(String zoneId) {
        return world.state.zone(zoneId).orElseThrow();
    }

    private RunningMigration running(String zoneId) {
        return zone(zoneId).care().running().orElseThrow();
    }

    private static StartMigration start(String zoneId, String fromHostId, long fromEpoch) {
        return new StartMigration(
                zoneId,
                MigrationStarted.newBuilder()
                        .setReason(MigrationReason.MIGRATION_REASON_HOST_FAILED)
                        .setFromHostId(fromHostId)
                        .setFromHostingEpoch(fromEpoch)
                        .build());
    }

    private static ChooseCandidate choose(long number, String hostId) {
        return choose(ZONE, number, hostId);
    }

    private static ChooseCandidate choose(String zoneId, long number, String hostId) {
        return new ChooseCandidate(
                zoneId,
                CandidateChosen.newBuilder()
                        .setMigration(number)
                        .setHostId(hostId)
                        .setKind(CandidateKind.CANDIDATE_KIND_PLAYER)
                        .build());
    }

    private static AdvanceMigration advance(long number, MigrationStep step, long recovery) {
        return advance(ZONE, number, step, recovery);
    }

    private static AdvanceMigration advance(String zoneId, long number, MigrationStep step, long recovery) {
        return new AdvanceMigration(
                zoneId,
                MigrationAdvanced.newBuilder()
                        .setMigration(number)
                        .setStep(step)
                        .setRecoverySequence(recovery)
                        .build());
    }

    private static TakeZoneState take(String hostId, long epoch) {
        return take(ZONE, hostId, epoch);
    }

    private static TakeZoneState take(String zoneId, String hostId, long epoch) {
        return new TakeZoneState(
                zoneId,
                ZoneStateTaken.newBuilder()
                        .setHostId(hostId)
                        .setHostingEpoch(epoch)
                        .setSequence(44)
                        .build());
    }

    private static EndMigration end(long number, MigrationOutcome outcome, boolean degraded) {
        return end(ZONE, number, outcome, degraded);
    }

    private static EndMigration end(String zoneId, long number, MigrationOutcome outcome, boolean degraded) {
        return new EndMigration(
                zoneId,
                MigrationEnded.newBuilder()
                        .setMigration(number)
                        .setOutcome(outcome)
                        .setDegraded(degraded)
                        .build());
    }
}
