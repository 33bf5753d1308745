package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.projections.query.BanView;
import io.p2pcoordinator.projections.query.FlagQueries.FlagSet;
import io.p2pcoordinator.projections.query.FlagView;
import io.p2pcoordinator.projections.query.HostView;
import io.p2pcoordinator.projections.query.OwnershipEntry;
import io.p2pcoordinator.projections.query.PlayerStateView;
import io.p2pcoordinator.projections.query.SessionView;
import io.p2pcoordinator.projections.query.ZoneView;
import io.p2pcoordinator.projections.table.Micros;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.FlagKey;
import io.p2pcoordinator.proto.v1.FlagKind;
import io.p2pcoordinator.proto.v1.FlagScope;
import io.p2pcoordinator.proto.v1.FlagsReset;
import io.p2pcoordinator.proto.v1.FlagsSet;
import io.p2pcoordinator.proto.v1.HostCameOnline;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostRemoved;
import io.p2pcoordinator.proto.v1.HostWentOffline;
import io.p2pcoordinator.proto.v1.HostingAssigned;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import io.p2pcoordinator.proto.v1.PeerBanned;
import io.p2pcoordinator.proto.v1.PeerUnbanned;
import io.p2pcoordinator.proto.v1.PlayerFigures;
import io.p2pcoordinator.proto.v1.PlayerInventory;
import io.p2pcoordinator.proto.v1.PlayerItem;
import io.p2pcoordinator.proto.v1.PlayerLeft;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import io.p2pcoordinator.proto.v1.SessionMetricsReported;
import io.p2pcoordinator.proto.v1.SessionStatus;
import io.p2pcoordinator.proto.v1.SetFlag;
import io.p2pcoordinator.proto.v1.ZoneSettingsChanged;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import io.p2pcoordinator.proto.v1.ZoneStatusChanged;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each event of the CONTROL and TELEMETRY streams as rows. */
final class ControlTablesTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Commits commits = new Commits(log);
    private Projections projections;

    @BeforeEach
    void open() {
        projections = new TestTables(STACK.postgres().createDatabase()).open(log);
    }

    @AfterEach
    void close() {
        projections.close();
    }

    @Test
    void shouldShowHostWhenItRegisters() throws InterruptedException {
        // given
        String hostId = "host \"1\" 'é' \uD83D\uDE00";

        // when
        Position position = commits.host(
                hostId,
                Event.newBuilder()
                        .setHostRegistered(Events.host()
                                .setPublicIp("1.2.3.4")
                                .setIceServersJson("[{\"urls\": \"stun:x\"}]")
                                .setRegion("eu")
                                .setLatitudeDegrees(52.5)
                                .setPublicKey(ByteString.copyFromUtf8("0123456789abcdef0123456789abcdef"))
                                .setPort(-1)));
        awaitAll();

        // then
        HostView host = projections.hosts().byId(hostId).orElseThrow();
        assertEquals(position.sequence(), host.id());
        assertEquals("online", host.status());
        assertEquals("1.2.3.4", host.publicIp());
        assertEquals("[{\"urls\": \"stun:x\"}]", host.iceServersJson());
        assertEquals(4_294_967_295L, host.port());
        assertEquals(52.5, host.latitudeDegrees());
        assertNull(host.longitudeDegrees());
        assertEquals("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", host.publicKeyBase64());
        assertEquals(Micros.toInstant(commits.nowUs()), host.createdAt());
        assertEquals(host.createdAt(), host.lastHeartbeat());
        assertEquals(host.createdAt(), host.updatedAt());
    }

    @Test
    void shouldShowBansUntilTheyAreLifted() throws InterruptedException {
        // given
        Instant later = Instant.parse("9999-01-01T00:00:00.000001Z");

        // when
        commits.peer("ann", banned("bot", 0));
        Instant at = Micros.toInstant(commits.nowUs());
        commits.peer("bob", banned("", ChronoUnit.MICROS.between(Instant.EPOCH, later)));
        commits.peer("cid", banned("for a moment", 1));
        commits.peer("dan", banned("by mistake", 0));
        commits.peer("dan", Event.newBuilder().setPeerUnbanned(PeerUnbanned.getDefaultInstance()));
        awaitAll();

        // then
        assertEquals(
                List.of(
                        new BanView("ann", "bot", at, null, true),
                        new BanView("bob", "", at.plusSeconds(1), later, true),
                        new BanView("cid", "for a moment", at.plusSeconds(2), Micros.toInstant(1), false)),
                projections.bans().list("", 10));
        assertEquals(
                List.of("bob"),
                projections.bans().list("ann", 1).stream().map(BanView::peerId).toList());
        assertEquals("bot", projections.bans().byPeer("ann").orElseThrow().reason());
        assertTrue(projections.bans().byPeer("dan").isEmpty());
    }

    @Test
    void shouldShowFlagsUntilTheyAreReset() throws InterruptedException {
        // given
        assertEquals(new FlagSet(0, List.of()), projections.flags().all("runtime"));
        commits.flags(flags(FlagScope.FLAG_SCOPE_ZONE, "prontera", false));

        // when
        FlagKey prontera = FlagKey.newBuilder()
                .setKind(FlagKind.FLAG_KIND_P2P)
                .setScope(FlagScope.FLAG_SCOPE_ZONE)
                .setName("prontera")
                .build();
        Position last = commits.flags(
                flags(FlagScope.FLAG_SCOPE_SERVICE, "map", true),
                flags(FlagScope.FLAG_SCOPE_REGION, "eu", false),
                Event.newBuilder().setFlagsReset(FlagsReset.newBuilder().addKeys(prontera)));
        Instant at = Micros.toInstant(commits.nowUs());
        awaitAll();

        // then
        assertEquals(
                new FlagSet(
                        last.sequence(),
                        List.of(
                                new FlagView("p2p", "region", "eu", false, at),
                                new FlagView("p2p", "service", "map", true, at))),
                projections.flags().all("runtime"));
    }

    private static Event.Builder flags(FlagScope scope, String name, boolean enabled) {
        return Event.newBuilder()
                .setFlagsSet(FlagsSet.newBuilder()
                        .addFlags(SetFlag.newBuilder()
                                .setKey(FlagKey.newBuilder()
                                        .setKind(FlagKind.FLAG_KIND_P2P)
                                        .setScope(scope)
                                        .setName(name))
                                .setEnabled(enabled)));
    }

    private static Event.Builder banned(String reason, long untilUs) {
        return Event.newBuilder()
                .setPeerBanned(PeerBanned.newBuilder().setReason(reason).setUntilUs(untilUs));
    }

    @Test
    void shouldKeepIdWhenHostRegistersAgainAndGiveNewOneAfterRemoval() throws InterruptedException {
        // given
        Position first = commits.host("h", Events.hostRegistered());
        commits.host("h", Event.newBuilder().setHostWentOffline(HostWentOffline.newBuilder()));

        // when
        commits.host("h", Event.newBuilder().setHostRegistered(Events.host().setPlayerName("Bob")));
        awaitAll();
        HostView again = projections.hosts().byId("h").orElseThrow();
        commits.host("h", Event.newBuilder().setHostRemoved(HostRemoved.newBuilder()));
        awaitAll();
        Optional<HostView> removed = projections.hosts().byId("h");
        Position second = commits.host("h", Events.hostRegistered());
        awaitAll();

        // then
        assertEquals(first.sequence(), again.id());
        assertEquals("Bob", again.playerName());
        assertEquals("online", again.status());
        assertTrue(again.lastHeartbeat().isAfter(again.createdAt()));
        assertEquals(Optional.empty(), removed);
        assertEquals(
                second.sequence(), projections.hosts().byId("h").orElseThrow().id());
    }

    @Test
    void shouldFollowStatusWhenHostGoesAndComes() throws InterruptedException {
        // given
        commits.host("h", Events.hostRegistered());

        // when
        commits.host(
                "h",
                Event.newBuilder()
                        .setHostWentOffline(HostWentOffline.newBuilder().setReason("silent")));
        awaitAll();
        List<HostView> offline = projections.hosts().list("offline", null);
        commits.host("h", Event.newBuilder().setHostCameOnline(HostCameOnline.newBuilder()));
        awaitAll();

        // then
        assertEquals(List.of("h"), offline.stream().map(HostView::hostId).toList());
        assertEquals("online", projections.hosts().byId("h").orElseThrow().status());
    }

    @Test
    void shouldTakeHeartbeatWhenItIsNewerThanTheHostWhicheverStreamWasReadFirst() throws InterruptedException {
        // given
        var report = HostHeartbeatReported.newBuilder()
                .setLatencyMs(20)
                .setCurrentPlayers(3)
                .setCurrentZones(2)
                .setCpuPercent(50);
        commits.heartbeat("gone", Events.heartbeat(report));
        var early = new Commits(log);
        early.commit(0, 0);
        commits.heartbeat("late", Events.heartbeat(report));
        awaitAll();

        // when
        commits.host("gone", Events.hostRegistered()); // after its heartbeat: that was a former host's
        early.host("late", Events.hostRegistered()); // before its heartbeat, though projected after it
        commits.heartbeat(
                "late", Events.heartbeat(HostHeartbeatReported.newBuilder().setLatencyMs(40)));
        awaitAll();

        // then
        HostView gone = projections.hosts().byId("gone").orElseThrow();
        assertEquals(0, gone.currentPlayers());
        HostView late = projections.hosts().byId("late").orElseThrow();
        assertEquals(40, late.latencyMs());
        assertEquals(2, late.currentZones(), "a report without zones leaves them");
        assertNull(late.cpuPercent());
        assertEquals(Micros.toInstant(commits.nowUs()), late.lastHeartbeat());
        assertEquals(Optional.empty(), projections.hosts().byId("unknown"));
    }

    @Test
    void shouldListAvailableHostsBestFirst() throws InterruptedException {
        // given
        commits.host("full", Events.hostRegistered());
        commits.host("good", Events.hostRegistered());
        commits.host(
                "better", Event.newBuilder().setHostRegistered(Events.host().setCpuCores(2)));
        commits.host("busy-zones", Events.hostRegistered());
        commits.host("offline", Events.hostRegistered());
        commits.host("offline", Event.newBuilder().setHostWentOffline(HostWentOffline.newBuilder()));

        // when
        commits.heartbeat(
                "full", Events.heartbeat(HostHeartbeatReported.newBuilder().setCurrentPlayers(50)));
        commits.heartbeat(
                "good", Events.heartbeat(HostHeartbeatReported.newBuilder().setLatencyMs(200)));
        commits.heartbeat(
                "busy-zones",
                Events.heartbeat(HostHeartbeatReported.newBuilder().setCurrentZones(5)));
        awaitAll();

        // then
        assertEquals(
                List.of("better", "good"),
                projections.hosts().available(null).stream()
                        .map(HostView::hostId)
                        .toList());
        assertEquals(
                List.of("better"),
                projections.hosts().available(94.5).stream()
                        .map(HostView::hostId)
                        .toList());
        assertEquals(5, projections.hosts().list(null, null).size());
        assertEquals(4, projections.hosts().list("online", 0.0).size());
        assertEquals(List.of(), projections.hosts().list("busy", null));
    }

    @Test
    void shouldShowZoneWithItsOwnerAndHostWhenEventsSaySo() throws InterruptedException {
        // given
        Position registered = commits.ownedZone("z", Events.zoneRegistered("prontera"));

        // when
        commits.zone(
                "z",
                Event.newBuilder()
                        .setZoneSettingsChanged(ZoneSettingsChanged.newBuilder()
                                .setSettings(Events.settings("geffen").setP2PEnabled(false))));
        commits.zone(
                "z",
                Event.newBuilder()
                        .setZoneStatusChanged(
                                ZoneStatusChanged.newBuilder().setStatus(ZoneStatus.ZONE_STATUS_MAINTENANCE)));
        commits.zone(
                "z",
                Event.newBuilder()
                        .setZoneStatusChanged(ZoneStatusChanged.newBuilder().setStatusValue(77)));
        Position hosting = commits.zone(
                "z",
                Event.newBuilder()
                        .setHostingAssigned(HostingAssigned.newBuilder().setHostId("h")));
        var newOwner = OwnershipChanged.newBuilder().setNodeId("node-2").setOwnerEpoch(9);
        Position owned = commits.append(
                io.p2pcoordinator.eventstore.subject.Subject.zone("z"),
                commits.control(9, hosting.sequence(), Event.newBuilder().setOwnershipChanged(newOwner))
                        .build());
        awaitAll();

        // then
        ZoneView zone = projections.zones().byId("z").orElseThrow();
        assertEquals(registered.sequence(), zone.id());
        assertEquals("geffen", zone.zoneName());
        assertEquals("geffen.gat", zone.mapName());
        assertEquals("maintenance", zone.status());
        assertEquals("h", zone.hostingHostId());
        assertEquals(hosting.sequence(), zone.hostingEpoch());
        assertEquals("node-2", zone.ownerNodeId());
        assertEquals(9, zone.ownerEpoch());
        assertEquals(7, zone.minHostQualityScore());
        assertEquals(
                List.of(
                        "owner 7 node-1 " + registered,
                        "hosting " + hosting.sequence() + " h " + hosting,
                        "owner 9 node-2 " + owned),
                projections.ownership().history("z").stream()
                        .map(ControlTablesTest::describe)
                        .toList());
    }

    @Test
    void shouldListZonesByPriorityThenName() throws InterruptedException {
        // given
        commits.ownedZone("z1", Events.zoneRegistered("beta"));
        commits.ownedZone("z2", Events.zoneRegistered("alpha"));
        commits.ownedZone("z3", Events.zoneRegistered("zeta"));

        // when
        commits.zone(
                "z3",
                Event.newBuilder()
                        .setZoneSettingsChanged(ZoneSettingsChanged.newBuilder()
                                .setSettings(Events.settings("zeta").setP2PPriority(9))));
        commits.zone(
                "z1",
                Event.newBuilder()
                        .setZoneSettingsChanged(ZoneSettingsChanged.newBuilder()
                                .setSettings(Events.settings("beta").setP2PEnabled(false))));
        awaitAll();

        // then
        assertEquals(List.of("z3", "z2", "z1"), ids(projections.zones().list(null, null)));
        assertEquals(List.of("z3", "z2"), ids(projections.zones().p2pEnabled()));
        assertEquals(List.of("z1"), ids(projections.zones().list(false, "enabled")));
        assertEquals(List.of(), ids(projections.zones().list(null, "disabled")));
    }

    @Test
    void shouldCountSessionsAndPlayersWhenTheyComeAndGo() throws InterruptedException {
        // given
        Position zone = commits.ownedZone("z", Events.zoneRegistered("prontera"));
        commits.zone("nowhere", Events.opened("lost", "h"));

        // when
        Position opened = commits.zone("z", Events.opened("session-1", "h", "a", "b", "a"));
        commits.zone("z", Events.opened("session-2", "h"));
        commits.zone(
                "z", Events.activated("session-1"), Events.joined("session-1", "c"), Events.joined("session-1", "c"));
        commits.zone(
                "z",
                Event.newBuilder()
                        .setPlayerLeft(PlayerLeft.newBuilder()
                                .setSessionId("session-1")
                                .setPlayerId("a")));
        commits.zone(
                "z",
                Event.newBuilder()
                        .setSessionMetricsReported(SessionMetricsReported.newBuilder()
                                .setSessionId("session-1")
                                .setAverageLatencyMs(30)
                                .setQualityScore(88)));
        commits.zone("z", Events.ended("session-2", SessionStatus.SESSION_STATUS_PENDING));
        commits.zone("z", Events.joined("session-2", "late"), Events.activated("unknown"));
        awaitAll();

        // then
        SessionView first = projections.sessions().byName("session-1").orElseThrow();
        assertEquals(Optional.of(first), projections.sessions().byNumber(opened.sequence()));
        assertEquals(Optional.of(first), projections.sessions().byEither("" + opened.sequence()));
        assertEquals(Optional.of(first), projections.sessions().byEither("session-1"));
        assertEquals(List.of("b", "c"), first.connectedPlayers());
        assertEquals("active", first.status());
        assertEquals(zone.sequence(), first.zoneNumber());
        assertEquals(30, first.averageLatencyMs());
        assertEquals(88, first.qualityScore());
        assertTrue(first.startedAt() != null && first.startedAt().isAfter(first.createdAt()));
        SessionView second = projections.sessions().byName("session-2").orElseThrow();
        assertEquals("ended", second.status());
        assertEquals("normal", second.endReason());
        assertEquals(List.of(), second.connectedPlayers());
        ZoneView after = projections.zones().byId("z").orElseThrow();
        assertEquals(2, after.totalSessions());
        assertEquals(1, after.activeSessions());
        assertEquals(3, after.totalPlayersServed());
        assertEquals(List.of(first), projections.sessions().activeByHost("h"));
        assertEquals(List.of(first), projections.sessions().activeByZone("z"));
        assertEquals(List.of(first), projections.sessions().open());
        assertEquals(Optional.empty(), projections.sessions().byName("lost"));

        // when
        commits.host("h", Events.hostRegistered());
        commits.host("h", Event.newBuilder().setHostRemoved(HostRemoved.newBuilder()));
        commits.zone("z", Events.ended("session-1", SessionStatus.SESSION_STATUS_ACTIVE));
        awaitAll();

        // then
        assertEquals(0, projections.zones().byId("z").orElseThrow().activeSessions());
        assertEquals(
                "ended",
                projections.sessions().byName("session-1").orElseThrow().status());
        assertEquals(List.of(), projections.sessions().open());
    }

    @Test
    void shouldCountEverythingInOneOverview() throws InterruptedException {
        // given
        commits.host("a", Events.hostRegistered());
        commits.host("b", Events.hostRegistered());
        commits.host("b", Event.newBuilder().setHostWentOffline(HostWentOffline.newBuilder()));
        commits.ownedZone("z", Events.zoneRegistered("prontera"));
        commits.zone("z", Events.opened("s1", "a", "p", "q"), Events.activated("s1"));
        commits.zone("z", Events.opened("s2", "a", "r"));

        // when
        awaitAll();
        var overview = projections.overview().counts();

        // then
        assertEquals("HostCounts[total=2, online=1, offline=1, averageQualityScore=100.0]", "" + overview.hosts());
        assertEquals("QualityDistribution[excellent=1, good=0, fair=0, poor=0]", "" + overview.quality());
        assertEquals("ZoneCounts[total=1, enabled=1, disabled=0, p2pEnabled=1]", "" + overview.zones());
        assertEquals(
                "SessionCounts[total=2, active=1, inactive=1, totalPlayers=2, averageLatencyMs=0.0]",
                "" + overview.sessions());
    }

    @Test
    void shouldFindNothingWhenTextCannotBeInATable() {
        // given
        List<String> strange = List.of(
                "\0",
                "a\0b",
                "\uD800",
                "x\uDC00",
                "'; DROP TABLE host; --",
                ":colon",
                "%",
                "x".repeat(100_000),
                ".".repeat(4_000));

        for (String text : strange) {
            // when, then
            assertEquals(Optional.empty(), projections.hosts().byId(text));
            assertEquals(Optional.empty(), projections.zones().byId(text));
            assertEquals(Optional.empty(), projections.sessions().byEither(text));
            assertEquals(List.of(), projections.hosts().list(text, null));
            assertEquals(List.of(), projections.zones().list(null, text));
            assertEquals(List.of(), projections.sessions().activeByHost(text));
            assertEquals(List.of(), projections.ownership().history(text));
            assertEquals(List.of(), projections.journal().find(text, 0, 10));
            assertEquals(
                    List.of(), projections.journal().findAfter(text + ".>", new Position(StreamId.CONTROL, 0), 10));
            assertEquals(
                    List.of(),
                    projections.entities().inRectangle(text, 0, 0, 1, 1, 10).entities());
        }
    }

    private static String describe(OwnershipEntry entry) {
        return entry.kind() + " " + entry.epoch() + " " + entry.holderId() + " " + entry.position();
    }

    private static List<String> ids(List<ZoneView> zones) {
        return zones.stream().map(ZoneView::zoneId).toList();
    }

    private void awaitAll() throws InterruptedException {
        TestTables.awaitAll(projections, log);
    }

    @Test
    void shouldKeepThePlayersNewestStateAndItsHistoryWhenVersionsComeInAnyOrder() throws Exception {
        // given
        commits.ownedZone("prontera", Events.zoneRegistered("prontera"), player(2, "hp", 40, true));

        // when
        commits.ownedZone("geffen", player(1, "hp", 1, false)); // old
        commits.zone("geffen", player(2, "hp", 2, false)); // repeated
        commits.zone("geffen", player(5, "zeny", 7, false));
        commits.zone("prontera", player(4, "hp", 3, true));

        // then
        awaitAll();
        PlayerStateView state = projections.hostData().player("ann").orElseThrow();
        assertEquals(5, state.version());
        assertEquals("geffen", state.zoneId());
        assertEquals("{\"hp\": 40, \"zeny\": 7}", state.figuresJson());
        assertEquals("[{\"amount\": 3, \"refine\": 0, \"item_id\": 501, \"equipped\": false}]", state.inventoryJson());
        assertEquals("{\"quest\": \"q\"}", state.variablesJson());
        List<PlayerStateView> history = projections.hostData().history("ann", Long.MAX_VALUE, 10);
        assertEquals(
                List.of(5L, 2L), history.stream().map(PlayerStateView::version).toList());
        assertNull(history.getFirst().inventoryJson());
        assertEquals(
                List.of(2L),
                projections.hostData().history("ann", 5, 10).stream()
                        .map(PlayerStateView::version)
                        .toList());
        assertEquals(Optional.empty(), projections.hostData().player("nobody"));
    }

    private static Event.Builder player(long version, String figure, long value, boolean withItems) {
        var change = PlayerStateChanged.newBuilder()
                .setPlayerId("ann")
                .setVersion(version)
                .setHostId("h")
                .setHostingEpoch(3)
                .setFigures(PlayerFigures.newBuilder()
                        .setField(PlayerFigures.getDescriptor().findFieldByName(figure), value));
        if (withItems) {
            change.setInventory(PlayerInventory.newBuilder()
                            .addItems(PlayerItem.newBuilder().setItemId(501).setAmount(3)))
                    .putVariables(
                            "quest", AttributeValue.newBuilder().setText("q").build());
        }
        return Event.newBuilder().setPlayerStateChanged(change);
    }
}
