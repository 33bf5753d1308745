package io.p2pcoordinator.app.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Copies;
import io.p2pcoordinator.app.domain.HostDataCommand.RecordDivergence;
import io.p2pcoordinator.app.domain.HostDataCommand.RecordHostData;
import io.p2pcoordinator.app.domain.HostDataReader.PlayerVersion;
import io.p2pcoordinator.app.domain.HostDataRules.PlayerVerdict;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.DbSyncAccepted;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostEventsLogged;
import io.p2pcoordinator.proto.v1.HostLogEntry;
import io.p2pcoordinator.proto.v1.MapStateReported;
import io.p2pcoordinator.proto.v1.PlayerFigures;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import io.p2pcoordinator.proto.v1.ZoneStateDiverged;
import io.p2pcoordinator.proto.v1.ZoneStateMark;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostDataDeciderTest {
    private final ControlWorld world = ControlWorld.withHostAndZone()
            .given(new ZoneCommand.AssignHosting("zone-1", "host-1"))
            .given(ControlWorld.openSession("zone-1", ControlWorld.SESSION, "ann", "bob"));

    @Test
    void shouldRecordAllPartsWhenTheHostHandsOverForTheFirstTime() {
        // when
        Decision decision = world.when(handOver("c1", logged(), change("ann", 1, 10)));

        // then
        assertEquals(
                List.of(
                        Event.PayloadCase.DB_SYNC_ACCEPTED,
                        Event.PayloadCase.MAP_STATE_REPORTED,
                        Event.PayloadCase.HOST_EVENTS_LOGGED,
                        Event.PayloadCase.PLAYER_STATE_CHANGED),
                kinds(decision));
        assertEquals(
                ControlWorld.SESSION,
                ((Decision.Accepted) decision)
                        .events()
                        .getLast()
                        .getPlayerStateChanged()
                        .getSessionId());
        PlayerVersion known = world.state.hostData().player("ann").orElseThrow();
        assertEquals(1, known.version());
        assertEquals("zone-1", known.zoneId());
    }

    @Test
    void shouldChangeNothingWhenItIsHandedOverAgain() {
        // given
        world.given(handOver("c1", logged(), change("ann", 1, 10)));

        // when, then
        assertEquals(Decision.unchanged(), world.when(handOver("c1", logged(), change("ann", 1, 10))));
        assertEquals(new PlayerVerdict.Repeated(), judge(change("ann", 1, 10)));
    }

    @Test
    void shouldRecordOnlyWhatWasRefusedBeforeWhenTheSameMessageComesAgain() {
        // given
        world.given(handOver("c1", logged(), change("ann", 1, 10), change("cid", 1, 10)));
        assertInstanceOf(PlayerVerdict.Refused.class, judge(change("cid", 1, 10)));
        world.given(new SessionCommand.AddPlayer("zone-1", ControlWorld.SESSION, "cid"));

        // when
        Decision decision = world.when(handOver("c1", logged(), change("ann", 1, 10), change("cid", 1, 10)));

        // then
        assertEquals(List.of(Event.PayloadCase.PLAYER_STATE_CHANGED), kinds(decision));
        assertTrue(world.state.hostData().player("cid").isPresent());
    }

    @Test
    void shouldRefuseAVersionWhenItIsOldOrTaken() {
        // given
        world.given(handOver("c1", noLogs(), change("ann", 5, 10)));

        // when, then
        assertInstanceOf(PlayerVerdict.Refused.class, judge(change("ann", 4, 99)));
        assertInstanceOf(PlayerVerdict.Refused.class, judge(change("ann", 5, 99)));
        assertInstanceOf(
                PlayerVerdict.Refused.class,
                judge(change("ann", 5, 10).toBuilder()
                        .putVariables(
                                "quest",
                                AttributeValue.newBuilder().setInteger(1).build())
                        .build()));
        assertInstanceOf(PlayerVerdict.Acceptable.class, judge(change("ann", 6, 99)));
    }

    @Test
    void shouldRefuseAVersionWhenItIsTooFarAboveTheNewest() {
        // given
        long sentAtUs = 1_900_000_000_000_000L;
        assertInstanceOf(PlayerVerdict.Refused.class, judge(change("ann", Long.MAX_VALUE, 10), sentAtUs));
        world.given(handOver("c1", noLogs(), change("ann", 5, 10)));

        // when, then
        assertInstanceOf(PlayerVerdict.Acceptable.class, judge(change("ann", 1_000_005, 10)));
        assertInstanceOf(PlayerVerdict.Refused.class, judge(change("ann", 1_000_006, 10)));
        assertInstanceOf(PlayerVerdict.Acceptable.class, judge(change("ann", 1_900_000_000_000L, 10), sentAtUs));
        assertInstanceOf(PlayerVerdict.Refused.class, judge(change("ann", 1_900_000_000_001L, 10), sentAtUs));
    }

    @Test
    void shouldKnowAChangeWhenALaterOneIsRecordedAsWell() throws Exception {
        // given
        world.given(handOver("c1", noLogs(), change("ann", 5, 10)))
                .given(handOver("c2", noLogs(), change("ann", 7, 11)));

        // when, then
        ControlState restored = Copies.restored(world.state, new ControlState());
        assertEquals(world.state.digest(), restored.digest());
        assertEquals(world.state.hostData().player("ann"), restored.hostData().player("ann"));
        assertEquals(new PlayerVerdict.Repeated(), judge(change("ann", 5, 10)));
        assertInstanceOf(PlayerVerdict.Refused.class, judge(change("ann", 5, 12)));
        assertInstanceOf(PlayerVerdict.Refused.class, judge(change("ann", 6, 10)));
        for (int version = 8; version < 8 + HostData.EARLIER_VERSIONS; version++) {
            world.given(handOver("c" + version, noLogs(), change("ann", version, 11)));
        }
        assertInstanceOf(PlayerVerdict.Refused.class, judge(change("ann", 5, 10)));
        assertEquals(new PlayerVerdict.Repeated(), judge(change("ann", 7, 11)));
    }

    @Test
    void shouldBoundWhatAPlayerHasOfVariablesWhenChangesKeepAddingToThem() throws Exception {
        // given
        for (int version = 1; version <= 4; version++) {
            world.given(handOver("c" + version, noLogs(), withVariables(version, version * 1_000, 250, 1)));
        }

        // when, then
        assertInstanceOf(PlayerVerdict.Refused.class, judge(withVariables(5, 9_000, 1, 1)));
        assertInstanceOf(PlayerVerdict.Acceptable.class, judge(withVariables(5, 1_000, 250, 1)));
        assertInstanceOf(
                PlayerVerdict.Acceptable.class,
                judge(withVariables(5, 9_000, 1, 1).toBuilder()
                        .addRemovedVariables("v1000")
                        .build()));
        PlayerVerdict.Refused tooLarge =
                assertInstanceOf(PlayerVerdict.Refused.class, judge(withVariables(5, 1_000, 70, 1_000)));
        assertTrue(tooLarge.reason().contains("65536 bytes"), tooLarge.reason());
        ControlState restored = Copies.restored(world.state, new ControlState());
        assertEquals(world.state.digest(), restored.digest());
        assertEquals(world.state.hostData().player("ann"), restored.hostData().player("ann"));
    }

    @Test
    void shouldKeepAPlayersVersionsInOrderWhenSheGoesToAnotherZone() {
        // given
        world.given(handOver("c1", noLogs(), change("ann", 5, 10)))
                .given(ControlWorld.putZone("zone-2"))
                .given(new ZoneCommand.AssignHosting("zone-2", "host-1"))
                .given(ControlWorld.openSession("zone-2", ControlWorld.OTHER_SESSION, "ann"));

        // when
        Decision old = world.when(handOver("zone-2", "c2", noLogs(), change("zone-2", "ann", 5, 11)));
        Decision newer = world.when(handOver("zone-2", "c3", noLogs(), change("zone-2", "ann", 6, 11)));

        // then
        assertFalse(kinds(old).contains(Event.PayloadCase.PLAYER_STATE_CHANGED));
        assertTrue(kinds(newer).contains(Event.PayloadCase.PLAYER_STATE_CHANGED));
        assertEquals(
                "zone-2", world.state.hostData().player("ann").orElseThrow().zoneId());
    }

    @Test
    void shouldRefuseAllWhenItIsNotTheZonesHostOrEpoch() {
        // given
        RecordHostData right = handOver("c1", noLogs(), change("ann", 1, 10));
        var wrongEpoch = new RecordHostData(
                "zone-1",
                right.sync().toBuilder().setHostingEpoch(epoch("zone-1") - 1).build(),
                right.mapState(),
                right.logs(),
                right.players());
        var wrongHost = new RecordHostData(
                "zone-1",
                right.sync().toBuilder().setHostId("host-2").build(),
                right.mapState(),
                right.logs(),
                right.players());

        // when, then
        for (RecordHostData wrong : List.of(wrongEpoch, wrongHost)) {
            Decision.Refused refused = assertInstanceOf(Decision.Refused.class, world.when(wrong));
            assertEquals(Decision.RefusalKind.CONFLICT, refused.kind());
        }
    }

    @Test
    void shouldForgetAChecksumWhenItIsOlderThanAnyMessageMayBe() {
        // given
        world.given(handOver("c1", noLogs()));
        world.nowUs += HostData.REMEMBERED_US + 1;

        // when
        world.given(handOver("c2", noLogs()));

        // then
        assertFalse(world.state.hostData().isAccepted("zone-1", "c1"));
        assertTrue(world.state.hostData().isAccepted("zone-1", "c2"));
    }

    @Test
    void shouldRecordADivergenceOnceWhenTheHostKeepsSayingIt() {
        // given
        var divergence = ZoneStateDiverged.newBuilder()
                .setHostId("host-1")
                .setLost(ZoneStateMark.newBuilder().setDigest(7))
                .setKept(ZoneStateMark.newBuilder().setSequence(1));

        // when
        world.given(new RecordDivergence("zone-1", divergence.build()));
        long before = world.lastSequence();
        Decision again = world.when(new RecordDivergence(
                "zone-1",
                divergence.setKept(ZoneStateMark.newBuilder().setSequence(2)).build()));
        Decision another = world.when(new RecordDivergence(
                "zone-1",
                divergence.setLost(ZoneStateMark.newBuilder().setDigest(8)).build()));

        // then
        assertEquals(Decision.unchanged(), again);
        assertInstanceOf(Decision.Accepted.class, another);
        assertEquals(before + 1, world.lastSequence());
    }

    @Test
    void shouldKnowAllOfItWhenItIsRestoredFromACopy() throws Exception {
        // given
        world.given(handOver("c1", noLogs(), change("ann", 5, 10)))
                .given(new RecordDivergence(
                        "zone-1",
                        ZoneStateDiverged.newBuilder().setHostId("host-1").build()));

        // when
        ControlState restored = Copies.restored(world.state, new ControlState());

        // then
        assertEquals(world.state.digest(), restored.digest());
        assertEquals(world.state.hostData().player("ann"), restored.hostData().player("ann"));
        assertTrue(restored.hostData().isAccepted("zone-1", "c1"));
        assertTrue(restored.hostData()
                .isLastDivergence(
                        "zone-1",
                        ZoneStateDiverged.newBuilder().setHostId("host-1").build()));
    }

    private PlayerVerdict judge(PlayerStateChanged change) {
        return judge(change, 0);
    }

    private PlayerVerdict judge(PlayerStateChanged change, long sentAtUs) {
        return HostDataRules.judge(world.state.zone("zone-1").orElseThrow(), world.state.hostData(), change, sentAtUs);
    }

    private RecordHostData handOver(String checksum, HostEventsLogged logs, PlayerStateChanged... players) {
        return handOver("zone-1", checksum, logs, players);
    }

    private RecordHostData handOver(
            String zoneId, String checksum, HostEventsLogged logs, PlayerStateChanged... players) {
        return new RecordHostData(
                zoneId,
                DbSyncAccepted.newBuilder()
                        .setHostId("host-1")
                        .setHostingEpoch(epoch(zoneId))
                        .setChecksum(checksum)
                        .build(),
                MapStateReported.newBuilder()
                        .setHostId("host-1")
                        .setHostingEpoch(epoch(zoneId))
                        .build(),
                logs,
                List.of(players));
    }

    private PlayerStateChanged change(String playerId, long version, long hp) {
        return change("zone-1", playerId, version, hp);
    }

    private PlayerStateChanged change(String zoneId, String playerId, long version, long hp) {
        return PlayerStateChanged.newBuilder()
                .setPlayerId(playerId)
                .setVersion(version)
                .setHostId("host-1")
                .setHostingEpoch(epoch(zoneId))
                .setFigures(PlayerFigures.newBuilder().setHp(hp))
                .build();
    }

    private PlayerStateChanged withVariables(long version, int from, int count, int length) {
        var change = change("ann", version, 10).toBuilder();
        for (int i = from; i < from + count; i++) {
            change.putVariables(
                    "v" + i,
                    AttributeValue.newBuilder().setText("x".repeat(length)).build());
        }
        return change.build();
    }

    private long epoch(String zoneId) {
        return world.state.zone(zoneId).orElseThrow().hosting().epoch();
    }

    private static HostEventsLogged noLogs() {
        return HostEventsLogged.getDefaultInstance();
    }

    private static HostEventsLogged logged() {
        return HostEventsLogged.newBuilder()
                .addEntries(HostLogEntry.newBuilder().setKind("kill").setMessage("a poring"))
                .build();
    }

    private static List<Event.PayloadCase> kinds(Decision decision) {
        return decision instanceof Decision.Accepted(var events)
                ? events.stream().map(Event::getPayloadCase).toList()
                : List.of();
    }
}
