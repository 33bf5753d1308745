package io.p2pcoordinator.app.hosting.choice;

import static io.p2pcoordinator.app.hosting.HostingWorld.field;
import static io.p2pcoordinator.app.hosting.HostingWorld.idle;
import static io.p2pcoordinator.app.hosting.HostingWorld.server;
import static io.p2pcoordinator.app.hosting.HostingWorld.strong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.FlagCommand;
import io.p2pcoordinator.app.domain.FlagId;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.PeerCommand;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.flags.FlagDefaults;
import io.p2pcoordinator.app.flags.RuntimeFlags;
import io.p2pcoordinator.app.hosting.HostingWorld;
import io.p2pcoordinator.proto.v1.FlagKind;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.MapKind;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RankedChoiceTest {
    private final HostingWorld world = new HostingWorld();
    private final PlayerForecast forecast =
            new PlayerForecast(ChoiceConfig.defaults().forecast());

    private static final FlagDefaults ON = FlagDefaults.of(true, List.of(), true, false);

    private RankedChoice choice(FlagDefaults flags, ChoiceConfig config) {
        return new RankedChoice(
                new RankedChoice.Parts(
                        world.control,
                        world.telemetry,
                        world.index,
                        forecast,
                        new RuntimeFlags(world.control, flags),
                        () -> world.nowUs,
                        () -> 0,
                        hostId -> !hostId.startsWith("deaf")),
                config);
    }

    private Ranking rank(String zoneId) {
        return choice(ON, ChoiceConfig.defaults()).rank(zoneId);
    }

    private static List<String> ids(Ranking ranking) {
        return ranking.candidates().stream().map(Candidate::hostId).toList();
    }

    private static Map<String, String> reasons(Ranking ranking) {
        return ranking.excluded().stream().collect(Collectors.toMap(Excluded::hostId, Excluded::reason));
    }

    @Test
    void shouldPutPlayersMachinesBeforeServersWhenTheZoneMayBeOnBoth() {
        // given
        world.withHost("vps", server()).withHost("ann-pc", strong("ann")).withZone("z", field());

        // when
        Ranking ranking = rank("z");

        // then
        assertEquals(List.of("ann-pc", "vps"), ids(ranking));
        assertEquals(List.of(), ranking.excluded());
        assertEquals(
                List.of("score", "nearness", "load", "forecast"),
                ranking.candidates().getFirst().parts().stream().map(Part::name).toList());
    }

    @Test
    void shouldLeaveOutAHostWhenItsSlotsAreHeldForZonesOnTheirWayToIt() {
        // given
        world.withHost("ann-pc", strong("ann").toBuilder().setMaxZones(1).build())
                .withHost("bob-pc", strong("bob").toBuilder().setMaxZones(1).build())
                .withZone("z", field())
                .given(new HostCommand.ReserveSlot("ann-pc", "other", 7, world.nowUs + 1_000, world.nowUs))
                .given(new HostCommand.ReserveSlot("bob-pc", "z", 8, world.nowUs + 1_000, world.nowUs));

        // when
        Ranking ranking = rank("z");

        // then
        assertEquals(List.of("bob-pc"), ids(ranking));
        assertEquals("it has 1 zones and takes 1", reasons(ranking).get("ann-pc"));

        // when
        world.later(1);

        // then
        assertEquals(2, rank("z").candidates().size());
    }

    @ParameterizedTest
    @EnumSource(value = MapKind.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
    void shouldGoByTheKindOfMapWhenNoClassIsSet(MapKind kind) {
        // given
        var eligible = Set.of(
                MapKind.MAP_KIND_UNSPECIFIED, // then its P2P flag says it, which is on
                MapKind.MAP_KIND_FIELD,
                MapKind.MAP_KIND_DUNGEON,
                MapKind.MAP_KIND_INSTANCE,
                MapKind.MAP_KIND_EVENT);
        world.withHost("vps", server())
                .withHost("ann-pc", strong("ann"))
                .withZone("z", field().toBuilder().setMapKind(kind).build());

        // when
        List<String> ids = ids(rank("z"));

        // then
        assertEquals(eligible.contains(kind) ? List.of("ann-pc", "vps") : List.of("vps"), ids);
    }

    @Test
    void shouldGoByTheClassThatIsSetWhenTheMapSaysOtherwise() {
        // given
        ZoneSettings town =
                field().toBuilder().setMapKind(MapKind.MAP_KIND_TOWN).build();
        world.withHost("ann-pc", strong("ann"))
                .withZone("open", with(town, HostingClass.HOSTING_CLASS_P2P_ELIGIBLE))
                .withZone("shut", with(field(), HostingClass.HOSTING_CLASS_SERVER_ONLY));

        // then
        assertEquals(List.of("ann-pc"), ids(rank("open")));
        assertEquals(
                Map.of("ann-pc", "it is a player's machine, and the zone is for servers only"), reasons(rank("shut")));
    }

    @Test
    void shouldLeavePlayersOutWhenP2pIsOff() {
        // given
        world.withHost("vps", server()).withHost("ann-pc", strong("ann")).withZone("z", field());
        var config = ChoiceConfig.defaults();

        // when
        Ranking off =
                choice(FlagDefaults.of(false, List.of(), true, false), config).rank("z");
        Ranking others = choice(FlagDefaults.of(true, List.of("other"), true, false), config)
                .rank("z");
        world.given(new ZoneCommand.SwitchP2p("z", false));
        Ranking ofZone = rank("z");

        // then
        for (Ranking ranking : List.of(off, others, ofZone)) {
            assertEquals(List.of("vps"), ids(ranking));
        }
    }

    @Test
    void shouldLeaveOutHostsOfARegionWhenItIsSwitchedOff() {
        // given
        world.withHost("vps", server().toBuilder().setRegion("eu").build())
                .withHost("ann-pc", strong("ann").toBuilder().setRegion("eu").build())
                .withZone("z", field())
                .withZone("town", with(field(), HostingClass.HOSTING_CLASS_SERVER_ONLY));

        // when
        world.given(new FlagCommand.ChangeFlags(
                Map.of(FlagId.ofRegion(FlagKind.FLAG_KIND_P2P, "eu"), false), Set.of(), OptionalLong.empty()));
        Ranking withoutPlayers = rank("z");
        world.given(new FlagCommand.ChangeFlags(
                Map.of(FlagId.ofRegion(FlagKind.FLAG_KIND_FALLBACK, "eu"), false), Set.of(), OptionalLong.empty()));

        // then
        assertEquals(List.of("vps"), ids(withoutPlayers));
        assertEquals("P2P is off in its region", reasons(withoutPlayers).get("ann-pc"));
        assertEquals(
                "fallback to servers is off in its region", reasons(rank("z")).get("vps"));
        assertEquals(List.of("vps"), ids(rank("town")));
    }

    @Test
    void shouldLeaveServersOutOnlyWherePlayersMayHostWhenFallbackIsOff() {
        // given
        world.withHost("vps", server())
                .withHost("ann-pc", strong("ann"))
                .withZone("z", field())
                .withZone("town", with(field(), HostingClass.HOSTING_CLASS_SERVER_ONLY));
        RankedChoice choice = choice(FlagDefaults.of(true, List.of(), false, false), ChoiceConfig.defaults());

        // then
        assertEquals(List.of("ann-pc"), ids(choice.rank("z")));
        assertEquals(List.of("vps"), ids(choice.rank("town")));
    }

    @Test
    void shouldSayWhyNotWhenAMachineIsNotFit() {
        // given
        machine("few-cores", m -> m.setCpuCores(2));
        machine("slow", m -> m.setCpuFrequencyMhz(2_000));
        machine("small", m -> m.setMemoryMb(4_096));
        machine("thin", m -> m.setNetworkSpeedMbps(50));
        machine("no-upload", m -> m.setUploadSpeedMbps(5));
        report("far", r -> r.setLatencyMs(150));
        report("busy", r -> r.setCpuPercent(90));
        report("full-memory", r -> r.setMemoryPercent(90));
        report("full", r -> r.setCurrentPlayers(50));
        report("no-slots", r -> r.setCurrentZones(5));
        report("bad", r -> r.setLatencyMs(99).setPacketLossPercent(90).setCurrentPlayers(49));
        world.given(new HostCommand.RegisterHost("new", strong("new")));
        world.heartbeat("new", idle());
        world.withHost("drained", strong("d")).given(new HostCommand.DrainHost("drained", "repair"));
        world.withHost("banned", strong("cheat")).given(new PeerCommand.BanPeer("cheat", "bot", 0));
        world.withHost("gone", strong("g")).given(new HostCommand.MarkHostOffline("gone", "silent"));
        world.withZone(
                "z",
                field().toBuilder()
                        .setMinHostQualityScore(50)
                        .setMaxLatencyMs(120)
                        .build());

        // when
        Ranking ranking = rank("z");

        // then
        assertEquals(List.of(), ids(ranking));
        Map<String, String> why = reasons(ranking);
        assertEquals("it has 2 CPU cores, at least 4 are needed", why.get("few-cores"));
        assertEquals("it has 2000 MHz, at least 3000 are needed", why.get("slow"));
        assertEquals("it has 4096 MB of memory, at least 8192 are needed", why.get("small"));
        assertEquals("its network has 50.0, at least 100.0 Mbit/s are needed", why.get("thin"));
        assertEquals("it has 5 Mbit/s of upload, at least 10 are needed", why.get("no-upload"));
        assertEquals("its latency is 150.0, at most 100.0 ms are allowed", why.get("far"));
        assertEquals("its processor is at 90.0, at most 80.0 %", why.get("busy"));
        assertEquals("its memory is at 90.0, at most 85.0 %", why.get("full-memory"));
        assertEquals("it has 50 players and takes 50", why.get("full"));
        assertEquals("it has 5 zones and takes 5", why.get("no-slots"));
        assertTrue(why.getOrDefault("bad", "").startsWith("its quality score is "), why.toString());
        assertEquals("it has been online for 0 s, at least 1800 s are needed", why.get("new"));
        assertEquals("an operator wants it empty", why.get("drained"));
        assertEquals("its player is banned", why.get("banned"));
        assertEquals("it is offline", why.get("gone"));
        assertEquals(15, why.size());
    }

    @Test
    void shouldAskMoreOfAMachineWhenTheZoneDoes() {
        // given
        machine("medium", m -> m.setNetworkSpeedMbps(200));
        world.withZone("z", field())
                .withZone("wide", field().toBuilder().setMinBandwidthMbps(300).build())
                .withZone("near", field().toBuilder().setMaxLatencyMs(10).build());

        // then
        assertEquals(List.of("medium"), ids(rank("z")));
        assertEquals(Set.of("medium"), reasons(rank("wide")).keySet());
        assertEquals(Set.of("medium"), reasons(rank("near")).keySet());
    }

    @Test
    void shouldLeaveAHostOutWhenItMissesThreeHeartbeats() {
        // given
        world.withHost("ann-pc", strong("ann")).withZone("z", field());

        // when
        world.later(3_000);
        List<String> inTime = ids(rank("z"));
        world.later(1);
        Ranking late = rank("z");

        // then
        assertEquals(List.of("ann-pc"), inTime);
        assertEquals(Map.of("ann-pc", "no heartbeat for 3.0 s, one is expected every 1.0 s"), reasons(late));
    }

    @Test
    void shouldCountTheSlotsThatTheLogHasWhenTheHostSaysLess() {
        // given
        world.withHost("ann-pc", strong("ann").toBuilder().setMaxZones(1).build())
                .withZone("a", field())
                .withZone("b", field())
                .hosts("ann-pc", "a");

        // then: its own zone does not stand in its way
        assertEquals(List.of("ann-pc"), ids(rank("a")));
        assertEquals(Map.of("ann-pc", "it has 1 zones and takes 1"), reasons(rank("b")));

        // when
        world.given(new ZoneCommand.SetZoneStatus("a", ZoneStatus.ZONE_STATUS_DISABLED));

        // then
        assertEquals(List.of("ann-pc"), ids(rank("b")));
    }

    @Test
    void shouldPreferWhoeverIsNearThePlayersWhenHostsAreEqual() {
        // given: players in Berlin and Warsaw, hosts in Paris and Tokyo
        place("ann-pc", "ann", 52.5, 13.4);
        place("bob-pc", "bob", 52.2, 21.0);
        place("paris", "p", 48.9, 2.4);
        place("tokyo", "t", 35.7, 139.7);
        world.withZone("z", field()).withPlayers("z", "paris", 1, "ann", "bob");

        // when
        List<String> ids = ids(rank("z"));

        // then
        assertEquals("tokyo", ids.getLast());
        assertEquals("paris", ids.get(2));
    }

    @Test
    void shouldGoByTheRegionWhenCoordinatesAreUnknown() {
        // given
        machine("a-pc", m -> m.setPlayerId("ann").setRegion("EU"));
        machine("far-pc", m -> m.setRegion("us"));
        machine("near-pc", m -> m.setRegion("eu "));
        world.withZone("z", field()).withPlayers("z", "far-pc", 1, "ann");

        // when
        Ranking ranking = rank("z");

        // then
        assertEquals("far-pc", ids(ranking).getLast());
        assertEquals(0, nearness(ranking, "far-pc"));
        assertEquals(1, nearness(ranking, "near-pc"));
    }

    @Test
    void shouldPreferTheHostWithRoomWhenAnotherHasPlayers() {
        // given
        world.withHost("full", strong("f"))
                .withHost("idle", strong("i"))
                .withZone("other", field())
                .withZone("z", field())
                .hosts("full", "other")
                .withPlayers("other", "full", 1, "p1", "p2", "p3", "p4", "p5");

        // then
        assertEquals(List.of("idle", "full"), ids(rank("z")));
    }

    @Test
    void shouldPreferTheHostWhosePlayersDoNotBecomeMoreWhenBothHaveAsMany() {
        // given: both have eight players; on one host they come one by one, on the other they were there before
        world.withHost("rising", strong("r"))
                .withHost("steady", strong("s"))
                .withZone("up", field())
                .withZone("flat", field())
                .withZone("z", field())
                .hosts("rising", "up")
                .hosts("steady", "flat")
                .withPlayers("flat", "steady", 0, players("flat", 8));
        for (int round = 1; round <= 8; round++) {
            world.withPlayers("up", "rising", round, "up-" + round);
            world.later(15_000);
            forecast.observe(world.index, world.nowUs);
        }
        world.heartbeat("rising", idle()).heartbeat("steady", idle());

        // when
        List<String> ids = ids(rank("z"));

        // then: Holt's method goes on with the trend
        assertEquals(List.of("steady", "rising"), ids);
        assertEquals(8, forecast.forecast("flat", 8), 1e-9);
        assertTrue(forecast.forecast("up", 8) > 12, () -> "foretold: " + forecast.forecast("up", 8));
        assertEquals(3, forecast.forecast("never seen", 3), 1e-9);
    }

    @Test
    void shouldOrderEqualHostsTheSameEverywhereAndAnotherWayForEachZone() {
        // given
        var other = new HostingWorld();
        List<String> hosts = IntStream.range(0, 8).mapToObj(i -> "host-" + i).toList();
        hosts.forEach(host -> world.withHost(host, strong(host)));
        hosts.reversed().forEach(host -> other.withHost(host, strong(host)));
        for (int zone = 0; zone < 40; zone++) {
            world.withZone("z-" + zone, field());
            other.withZone("z-" + zone, field());
        }
        RankedChoice there = new RankedChoice(
                new RankedChoice.Parts(
                        other.control,
                        other.telemetry,
                        other.index,
                        forecast,
                        new RuntimeFlags(other.control, ON),
                        () -> other.nowUs,
                        () -> 0,
                        _ -> true),
                ChoiceConfig.defaults());

        // when
        List<String> best = IntStream.range(0, 40)
                .mapToObj(zone -> ids(rank("z-" + zone)).getFirst())
                .toList();

        // then
        for (int zone = 0; zone < 40; zone++) {
            assertEquals(ids(rank("z-" + zone)), ids(there.rank("z-" + zone)));
        }
        assertTrue(Set.copyOf(best).size() >= 5, "expected the zones to be shared, but " + best);
    }

    @Test
    void shouldTryServersLastThatDoNotAnswer() {
        // given
        world.withHost("deaf-vps", server())
                .withHost("vps", server().toBuilder().setMemoryMb(1_024).build())
                .withZone("z", with(field(), HostingClass.HOSTING_CLASS_SERVER_ONLY));

        // then
        assertEquals(List.of("vps", "deaf-vps"), ids(rank("z")));
    }

    @Test
    void shouldRankByThePlugInWhenTheSettingsNameIt() {
        // given
        var defaults = ChoiceConfig.defaults();
        var config = new ChoiceConfig(
                defaults.minimums(), defaults.heartbeats(), defaults.weights(), defaults.forecast(), "quietest");
        world.withHost("a", strong("a")).withHost("b", strong("b")).withZone("z", field());
        world.heartbeat("a", idle().toBuilder().setCurrentPlayers(3).build());

        // when
        Ranking ranking = choice(ON, config).rank("z");

        // then
        assertEquals(List.of("b", "a"), ids(ranking));
        assertEquals(
                List.of(new Part("quiet", 0.25, 1)),
                ranking.candidates().getLast().parts());
    }

    @Test
    void shouldNameTheRankersThereAreWhenThereIsNoneOfThatName() {
        // when
        var wrong = assertThrows(IllegalArgumentException.class, () -> Rankers.named("nearest"));

        // then
        assertEquals(
                "expected one ranker called nearest, but the class path has [quietest, standard]", wrong.getMessage());
    }

    @Test
    void shouldHaveNobodyWhenThereIsNoSuchZone() {
        world.withHost("a", strong("a"));
        assertEquals(new Ranking("nowhere", List.of(), List.of()), rank("nowhere"));
    }

    private static ZoneSettings with(ZoneSettings zone, HostingClass zoneClass) {
        return zone.toBuilder().setZoneClass(zoneClass).build();
    }

    private static String[] players(String of, int count) {
        return IntStream.range(0, count).mapToObj(i -> of + "-player-" + i).toArray(String[]::new);
    }

    private static double nearness(Ranking ranking, String hostId) {
        return ranking.candidates().stream()
                .filter(candidate -> candidate.hostId().equals(hostId))
                .flatMap(candidate -> candidate.parts().stream())
                .filter(part -> part.name().equals("nearness"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private void place(String hostId, String playerId, double latitude, double longitude) {
        world.withHost(
                hostId,
                strong(playerId).toBuilder()
                        .setLatitudeDegrees(latitude)
                        .setLongitudeDegrees(longitude)
                        .build());
    }

    private void machine(String hostId, UnaryOperator<HostRegistered.Builder> change) {
        world.withHost(hostId, change.apply(strong(hostId).toBuilder()).build());
    }

    private void report(String hostId, UnaryOperator<HostHeartbeatReported.Builder> change) {
        world.withHost(hostId, strong(hostId))
                .heartbeat(hostId, change.apply(idle().toBuilder()).build());
    }
}
