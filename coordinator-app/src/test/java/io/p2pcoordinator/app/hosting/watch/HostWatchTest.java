package io.p2pcoordinator.app.hosting.watch;

import static io.p2pcoordinator.app.hosting.HostingWorld.field;
import static io.p2pcoordinator.app.hosting.HostingWorld.idle;
import static io.p2pcoordinator.app.hosting.HostingWorld.server;
import static io.p2pcoordinator.app.hosting.HostingWorld.strong;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.PeerCommand;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.domain.ZoneSettingsPatch;
import io.p2pcoordinator.app.flags.FlagDefaults;
import io.p2pcoordinator.app.flags.RuntimeFlags;
import io.p2pcoordinator.app.hosting.HostingWorld;
import io.p2pcoordinator.app.hosting.choice.ChoiceConfig;
import io.p2pcoordinator.app.hosting.choice.TroubleReason;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.HostingKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host with a heartbeat a second that has one zone of this node, looked at every 200 ms. */
class HostWatchTest {
    private static final int ROUND_MS = 200;

    /** @param atMs since the world began */
    private record Told(String zoneId, String hostId, TroubleReason reason, long atMs) {}

    private final HostingWorld world = new HostingWorld();
    private final List<Told> told = new ArrayList<>();
    private final Set<String> inSignalling = new HashSet<>();
    private final Set<String> owned = new HashSet<>(Set.of("z"));
    private final ReachReports reports = new ReachReports(WatchConfig.defaults());
    private boolean p2p = true;
    private long beganUs;
    private HostWatch watch;

    @BeforeEach
    void world() {
        world.withHost("pc", strong("ann")).withZone("z", field()).hosts("pc", "z");
        watch = watch();
        beganUs = world.nowUs;
    }

    private HostWatch watch() {
        var flags = new RuntimeFlags(world.control, FlagDefaults.of(p2p, List.of(), true, false));
        return new HostWatch(
                new HostWatch.Parts(
                        world.control,
                        world.telemetry,
                        world.index,
                        flags,
                        reports,
                        owned::contains,
                        inSignalling::contains),
                ChoiceConfig.defaults().heartbeats(),
                WatchConfig.defaults(),
                (zoneId, hostId, reason, _) ->
                        told.add(new Told(zoneId, hostId, reason, (world.nowUs - beganUs) / 1_000)));
    }

    /** Time passes, without heartbeats. */
    private void silence(int ms) {
        for (int passed = 0; passed < ms; passed += ROUND_MS) {
            world.later(ROUND_MS);
            watch.round(world.nowUs, 0);
        }
    }

    /** Time passes, with a heartbeat each second. */
    private void beats(int seconds, HostHeartbeatReported report) {
        for (int second = 0; second < seconds; second++) {
            silence(1_000);
            world.heartbeat("pc", report);
        }
    }

    private Told first() {
        return told.getFirst();
    }

    @Test
    void shouldSayNothingWhenAllIsWell() {
        // when
        inSignalling.add("ann");
        beats(120, idle());

        // then
        assertEquals(List.of(), told);
    }

    @Test
    void shouldTellAfterThreeMissedHeartbeatsAndAgainWhileItLasts() {
        // when
        silence(7_600);

        // then
        assertEquals(
                List.of(3_200L, 5_200L, 7_200L), told.stream().map(Told::atMs).toList());
        assertEquals(new Told("z", "pc", TroubleReason.MISSED_HEARTBEATS, 3_200), first());
    }

    @Test
    void shouldNotTakeItsOwnDeafnessForSilenceOfAHost() {
        // when
        world.later(10_000);
        watch.round(world.nowUs, world.nowUs - 2_999_000);
        List<Told> deaf = List.copyOf(told);
        watch.round(world.nowUs, world.nowUs - 3_001_000);

        // then
        assertEquals(List.of(), deaf);
        assertEquals(TroubleReason.MISSED_HEARTBEATS, first().reason());
    }

    @Test
    void shouldTellOnlyForZonesOfItsOwn() {
        // given
        world.withZone("other", field())
                .hosts("pc", "other")
                .withZone("second", field())
                .hosts("pc", "second");
        owned.add("second");

        // when
        silence(3_400);

        // then
        assertEquals(List.of("second", "z"), told.stream().map(Told::zoneId).toList());
    }

    @Test
    void shouldTellSoonWhenSignallingIsLostAndTheHeartbeatIsLate() {
        // given
        inSignalling.add("ann");
        beats(5, idle());

        // when
        inSignalling.clear();
        silence(2_000);

        // then
        assertEquals(new Told("z", "pc", TroubleReason.LOST_SIGNALLING, 6_400), first());
    }

    @Test
    void shouldWaitForTheGraceWhenSignallingIsLostButHeartbeatsCome() {
        // given
        inSignalling.add("pc");
        beats(5, idle());

        // when
        inSignalling.clear();
        beats(29, idle());
        List<Told> before = List.copyOf(told);
        beats(2, idle());

        // then
        assertEquals(List.of(), before);
        assertEquals(TroubleReason.LOST_SIGNALLING, first().reason());
    }

    @Test
    void shouldSayNothingWhenItsSocketIsBackSoon() {
        // given
        inSignalling.add("ann");
        beats(2, idle());

        // when
        inSignalling.clear();
        beats(3, idle());
        inSignalling.add("ann");
        beats(60, idle());

        // then
        assertEquals(List.of(), told);
    }

    @Test
    void shouldTellWhenSeveralPlayersCannotReachItThoughItsHeartbeatsCome() {
        // when
        reports.reported("pc", "bob", false, world.nowUs);
        beats(1, idle());
        List<Told> afterOne = List.copyOf(told);
        reports.reported("pc", "cid", false, world.nowUs);
        beats(1, idle());

        // then
        assertEquals(List.of(), afterOne);
        assertEquals(TroubleReason.CLIENT_REPORTS, first().reason());
    }

    @Test
    void shouldTrustMorePlayersWhenTheyDisagree() {
        // when
        reports.reported("pc", "bob", false, world.nowUs);
        reports.reported("pc", "cid", false, world.nowUs);
        reports.reported("pc", "dan", true, world.nowUs);
        reports.reported("pc", "eve", true, world.nowUs);
        beats(3, idle());

        // then
        assertEquals(List.of(), told);
    }

    @Test
    void shouldTrustOnePlayerWhenTheHeartbeatIsLateToo() {
        // when
        reports.reported("pc", "bob", false, world.nowUs);
        silence(1_600);

        // then
        assertEquals(new Told("z", "pc", TroubleReason.CLIENT_REPORTS, 1_400), first());
    }

    @Test
    void shouldForgetReportsWhenTheyAreOld() {
        // when
        reports.reported("pc", "bob", false, world.nowUs);
        beats(16, idle());
        reports.reported("pc", "cid", false, world.nowUs);
        beats(1, idle());

        // then
        assertEquals(List.of(), told);
    }

    @Test
    void shouldLeaveTheZoneForTheGraceTimeWhenPlayersReachWhatTheCoordinatorDoesNot() {
        // when
        for (int second = 0; second < 62; second++) {
            reports.reported("pc", "bob", true, world.nowUs);
            silence(1_000);
        }
        List<Told> inGrace = List.copyOf(told);
        for (int second = 0; second < 2; second++) {
            reports.reported("pc", "bob", true, world.nowUs);
            silence(1_000);
        }

        // then: 3.2 s until it counted as silent, and 60 s of grace
        assertEquals(List.of(), inGrace);
        assertEquals(new Told("z", "pc", TroubleReason.MISSED_HEARTBEATS, 63_200), first());
    }

    @Test
    void shouldBeginTheGraceAnewWhenTheHostWasHeardBetween() {
        // given
        for (int second = 0; second < 40; second++) {
            reports.reported("pc", "bob", true, world.nowUs);
            silence(1_000);
        }

        // when
        beats(2, idle());
        for (int second = 0; second < 40; second++) {
            reports.reported("pc", "bob", true, world.nowUs);
            silence(1_000);
        }

        // then
        assertEquals(List.of(), told);
    }

    @Test
    void shouldTellAtOnceWhenPlayersLoseItInTheGraceTime() {
        // given
        reports.reported("pc", "bob", true, world.nowUs);
        silence(4_000);

        // when
        reports.reported("pc", "bob", false, world.nowUs);
        silence(ROUND_MS);

        // then
        assertEquals(new Told("z", "pc", TroubleReason.MISSED_HEARTBEATS, 4_200), first());
    }

    @Test
    void shouldTellWhenErrorsLastForThreeHeartbeats() {
        // given
        HostHeartbeatReported errors = idle().toBuilder().setErrorRate(0.2).build();

        // when
        beats(2, errors);
        beats(1, idle());
        beats(3, errors);
        silence(ROUND_MS);

        // then
        assertEquals(new Told("z", "pc", TroubleReason.ERROR_RATE, 6_200), first());
    }

    @Test
    void shouldTellWhenOverloadLastsForThreeHeartbeats() {
        // when
        beats(1, idle().toBuilder().setCpuPercent(99).build());
        beats(2, idle().toBuilder().setMemoryPercent(99).build());
        silence(ROUND_MS);

        // then
        assertEquals(new Told("z", "pc", TroubleReason.OVERLOAD, 3_200), first());
    }

    @Test
    void shouldTellAtOnceWhenTheHostSaysGoodbye() {
        // when
        world.given(new HostCommand.RemoveHost("pc"));
        silence(ROUND_MS);

        // then
        assertEquals(List.of(new Told("z", "pc", TroubleReason.GOODBYE, 200)), told);
    }

    @Test
    void shouldTellAtOnceWhenAnOperatorDrainsTheHost() {
        // when
        world.given(new HostCommand.DrainHost("pc", "repair"));
        silence(ROUND_MS);

        // then
        assertEquals(List.of(new Told("z", "pc", TroubleReason.DRAIN, 200)), told);
    }

    @Test
    void shouldTellAtOnceWhenThePlayerIsBanned() {
        // when
        world.given(new PeerCommand.BanPeer("ann", "bot", 0));
        silence(ROUND_MS);

        // then
        assertEquals(List.of(new Told("z", "pc", TroubleReason.NOT_ALLOWED, 200)), told);
    }

    @Test
    void shouldTellForThatZoneAloneWhenItBecomesServerOnly() {
        // given
        world.withZone("second", field()).hosts("pc", "second");
        owned.add("second");
        var shut = field().toBuilder()
                .setZoneClass(HostingClass.HOSTING_CLASS_SERVER_ONLY)
                .build();

        // when
        world.given(new ZoneCommand.ChangeZoneSettings("z", new ZoneSettingsPatch(shut, Set.of("zone_class"))));
        silence(ROUND_MS);

        // then
        assertEquals(List.of(new Told("z", "pc", TroubleReason.NOT_ALLOWED, 200)), told);
    }

    @Test
    void shouldLeaveHostsAloneThatNeverSaidWhatTheyAreWhenP2pIsOff() {
        // given
        world.withHost(
                        "old",
                        strong("op").toBuilder()
                                .setKind(HostingKind.HOSTING_KIND_UNSPECIFIED)
                                .build())
                .withHost("vps", server())
                .withZone("of-old", field())
                .withZone("of-vps", field())
                .hosts("old", "of-old")
                .hosts("vps", "of-vps");
        owned.addAll(Set.of("of-old", "of-vps"));
        p2p = false;
        watch = watch();
        beganUs = world.nowUs;

        // when
        silence(ROUND_MS);

        // then
        assertEquals(List.of(new Told("z", "pc", TroubleReason.NOT_ALLOWED, 200)), told);
    }

    @Test
    void shouldSayNothingWhenTheZoneHasMovedOn() {
        // given
        world.withHost("next", strong("next")).hosts("next", "z");
        world.given(new HostCommand.RemoveHost("pc"));

        // when
        silence(ROUND_MS);

        // then
        assertEquals(List.of(), told);
    }
}
