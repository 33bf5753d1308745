package io.p2pcoordinator.eventstore.admission;

import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.deltas;
import static io.p2pcoordinator.eventstore.Commits.despawned;
import static io.p2pcoordinator.eventstore.Commits.envelope;
import static io.p2pcoordinator.eventstore.Commits.heartbeat;
import static io.p2pcoordinator.eventstore.Commits.hostCameOnline;
import static io.p2pcoordinator.eventstore.Commits.marker;
import static io.p2pcoordinator.eventstore.Commits.ownership;
import static io.p2pcoordinator.eventstore.Commits.spawned;
import static io.p2pcoordinator.eventstore.Commits.zoneEnabled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesHandedOver;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.FlagsSet;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostWentOffline;
import io.p2pcoordinator.proto.v1.MapStateReported;
import io.p2pcoordinator.proto.v1.PeerBanned;
import io.p2pcoordinator.proto.v1.PeerUnbanned;
import io.p2pcoordinator.proto.v1.PlayerFigures;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import io.p2pcoordinator.proto.v1.SessionOpened;
import io.p2pcoordinator.proto.v1.ZoneRegistered;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule, through the decoder, as lanes and projectors meet it. */
final class CommitRulesTest {
    private static final Subject HOST = Subject.host("host");
    private static final Subject ZONE = Subject.zone("zone");
    private static final Subject ENTITY = Subject.entity("zone");
    private static final Subject HOSTING = Subject.hosting("zone");
    private static final Subject TELEMETRY = Subject.telemetry("host");
    private static final long LAST_MICROSECOND = 253_402_300_799_999_999L;

    record Case(String what, Subject subject, Commit commit) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Case onHost(String what, UnaryOperator<Commit.Builder> change) {
        return new Case(what, HOST, change.apply(checked(0).toBuilder()).build());
    }

    private static Case onPeer(String what, Event.Builder event) {
        return new Case(
                what,
                Subject.peer("peer"),
                envelope().setExpectedVersion(0).addEvents(event).build());
    }

    private static Event.Builder banned(String reason, long untilUs) {
        return Event.newBuilder()
                .setPeerBanned(PeerBanned.newBuilder().setReason(reason).setUntilUs(untilUs));
    }

    private static Case onEntity(String what, Event... events) {
        return new Case(what, ENTITY, deltas(7, "map", 1, events));
    }

    private static Case onZone(String what, long epoch, Event... events) {
        return new Case(
                what,
                ZONE,
                envelope()
                        .setExpectedVersion(0)
                        .setEpoch(epoch)
                        .addAllEvents(List.of(events))
                        .build());
    }

    static Stream<Case> sound() {
        return Stream.of(
                onHost("plain", b -> b),
                onHost("at the epoch of 1970", b -> b.setOccurredAtUs(0)),
                onHost("in the last microsecond of 9999", b -> b.setOccurredAtUs(LAST_MICROSECOND)),
                onHost("highest epoch", b -> b.setEpoch(Long.MAX_VALUE)),
                onHost("longest producer id", b -> b.setProducerId("🎮".repeat(255))),
                onZone("zone", 7, zoneEnabled()),
                onZone("player's state", 7, playerState(Long.MAX_VALUE, Long.MAX_VALUE, FLAG)),
                onZone("ownership", 7, ownership("node", 7), zoneEnabled()),
                onEntity("despawn", despawned(1)),
                onEntity("spawn of none", spawned()),
                onEntity("spawn", spawned(1, 2, 3)),
                onEntity("spawn at the outermost place", spawnedAt(1_000_000_000_000L, -1_000_000_000_000L)),
                onEntity("move", moved(2, 2, 2, 0, 0)),
                onEntity("move with velocities", moved(2, 2, 2, 2, 2)),
                onEntity(
                        "attribute",
                        attribute("name", AttributeValue.newBuilder().setText("ß🎮\n"))),
                onEntity(
                        "attribute, flag",
                        attribute("name", AttributeValue.newBuilder().setFlag(false))),
                onEntity(
                        "attribute, longest text",
                        attribute("n", AttributeValue.newBuilder().setText("x".repeat(10_000)))),
                onEntity("handed over", handedOver("to")),
                onPeer("ban for ever", banned("", 0)),
                onPeer("ban up to the last microsecond", banned("why", LAST_MICROSECOND)),
                new Case(
                        "flags set",
                        Subject.flag("runtime"),
                        envelope()
                                .setExpectedVersion(0)
                                .addEvents(Event.newBuilder().setFlagsSet(FlagsSet.getDefaultInstance()))
                                .build()),
                onPeer("unban", Event.newBuilder().setPeerUnbanned(PeerUnbanned.getDefaultInstance())),
                new Case("marker", HOSTING, marker(1, "host")),
                new Case(
                        "heartbeat",
                        TELEMETRY,
                        envelope().addEvents(heartbeat(1.5)).build()),
                new Case("zone with an empty id", Subject.entity(""), deltas(1, "m", 1, despawned(1))));
    }

    private static Event playerState(long version, long hp, AttributeValue variable) {
        return Event.newBuilder()
                .setPlayerStateChanged(PlayerStateChanged.newBuilder()
                        .setPlayerId("ann")
                        .setVersion(version)
                        .setFigures(PlayerFigures.newBuilder().setHp(hp))
                        .putVariables("quest", variable))
                .build();
    }

    private static final AttributeValue FLAG =
            AttributeValue.newBuilder().setFlag(true).build();

    static Stream<Case> broken() {
        return Stream.of(
                onZone("player's version 0", 7, playerState(0, 1, FLAG)),
                onZone("player's version of 2^63", 7, playerState(Long.MIN_VALUE, 1, FLAG)),
                onZone("player's figure of 2^63", 7, playerState(1, Long.MIN_VALUE, FLAG)),
                onZone("player's variable without value", 7, playerState(1, 1, AttributeValue.getDefaultInstance())),
                onZone(
                        "map's variable without value",
                        7,
                        Event.newBuilder()
                                .setMapStateReported(MapStateReported.newBuilder()
                                        .putVariables("v", AttributeValue.getDefaultInstance()))
                                .build()),
                onPeer("ban up to a time before 1970", banned("", -1)),
                onPeer("ban up to a time after 9999", banned("", LAST_MICROSECOND + 1)),
                onPeer("ban with NUL", banned("\0", 0)),
                onHost("no commit id", b -> b.clearCommitId()),
                onHost("short commit id", b -> b.setCommitId(ByteString.copyFrom(new byte[15]))),
                onHost("long commit id", b -> b.setCommitId(ByteString.copyFrom(new byte[17]))),
                onHost("no producer", b -> b.clearProducerId()),
                onHost("producer with NUL", b -> b.setProducerId("a\0b")),
                onHost("producer of 256 characters", b -> b.setProducerId("a".repeat(256))),
                onHost("before 1970", b -> b.setOccurredAtUs(-1)),
                onHost("long before 1970", b -> b.setOccurredAtUs(Long.MIN_VALUE)),
                onHost("in the year 10000", b -> b.setOccurredAtUs(LAST_MICROSECOND + 1)),
                onHost("epoch of 2^63", b -> b.setEpoch(Long.MIN_VALUE)),
                onHost("no events", b -> b.clearEvents()),
                onHost("no expected version", b -> b.clearExpectedVersion()),
                onHost("event of no type", b -> b.addEvents(Event.getDefaultInstance())),
                onHost("zone event on host", b -> b.addEvents(zoneEnabled())),
                onHost(
                        "second event broken",
                        b -> b.addEvents(Event.newBuilder()
                                .setHostWentOffline(HostWentOffline.newBuilder().setReason("\0")))),
                onHost(
                        "text with NUL",
                        b -> b.setEvents(
                                0,
                                Event.newBuilder()
                                        .setHostRegistered(
                                                HostRegistered.newBuilder().setPlayerName("a\0")))),
                onHost(
                        "latitude that is none",
                        b -> b.setEvents(
                                0,
                                Event.newBuilder()
                                        .setHostRegistered(
                                                HostRegistered.newBuilder().setLatitudeDegrees(Double.NaN)))),
                new Case("subject with NUL", Subject.host("a\0"), checked(0)),
                new Case(
                        "entity event on host",
                        HOST,
                        envelope().setExpectedVersion(0).addEvents(despawned(1)).build()),
                new Case("host event on entity", ENTITY, deltas(1, "m", 1, hostCameOnline())),
                new Case(
                        "marker among deltas",
                        ENTITY,
                        deltas(1, "m", 1, marker(1, "host").getEvents(0))),
                new Case("deltas among markers", HOSTING, deltas(1, "m", 1, despawned(1))),
                new Case(
                        "heartbeat on control",
                        HOST,
                        envelope().setExpectedVersion(0).addEvents(heartbeat(1)).build()),
                new Case("event on peer", Subject.peer("p"), checked(0)),
                onZone(
                        "nested text with NUL",
                        7,
                        Event.newBuilder()
                                .setZoneRegistered(ZoneRegistered.newBuilder()
                                        .setSettings(ZoneSettings.newBuilder().setDescription("\0")))
                                .build()),
                onZone(
                        "nested figure that is none",
                        7,
                        Event.newBuilder()
                                .setZoneRegistered(ZoneRegistered.newBuilder()
                                        .setSettings(
                                                ZoneSettings.newBuilder().setMaxLatencyMs(Double.POSITIVE_INFINITY)))
                                .build()),
                onZone(
                        "list of texts with NUL",
                        7,
                        Event.newBuilder()
                                .setSessionOpened(SessionOpened.newBuilder()
                                        .addPlayerIds("ok")
                                        .addPlayerIds("\0"))
                                .build()),
                onZone("ownership without epoch", 0, ownership("node", 0)),
                onZone("ownership of 2^63", 0, ownership("node", Long.MIN_VALUE)),
                onZone("ownership of another epoch", 7, ownership("node", 8)),
                onZone("ownership behind others", 7, zoneEnabled(), ownership("node", 7)),
                onZone("ownership by NUL", 7, ownership("\0", 7)),
                onEntity("spawn, kinds too few", spawn(e -> e.clearKind())),
                onEntity("spawn, types too few", spawn(e -> e.clearTypeId())),
                onEntity("spawn, x too few", spawn(e -> e.clearXMm())),
                onEntity("spawn, y too many", spawn(e -> e.addYMm(1))),
                onEntity("spawn, ids too many", spawn(e -> e.addEntityId(1))),
                onEntity(
                        "spawn, velocities too many",
                        spawn(e -> e.addVelocityXMmPerS(1).addVelocityXMmPerS(1))),
                onEntity(
                        "spawn, y velocities too many",
                        spawn(e -> e.addVelocityYMmPerS(1).addVelocityYMmPerS(1))),
                onEntity("spawn without kind", spawn(e -> e.setKind(0, EntityKind.ENTITY_KIND_UNSPECIFIED))),
                onEntity("spawn too far east", spawnedAt(1_000_000_000_001L, 0)),
                onEntity("spawn too far south", spawnedAt(0, -1_000_000_000_001L)),
                onEntity("spawn at the smallest long", spawnedAt(Long.MIN_VALUE, 0)),
                onEntity("spawn at the smallest long, y", spawnedAt(0, Long.MIN_VALUE)),
                onEntity("spawn from NUL", spawn(e -> e.setFromZoneId("\0"))),
                onEntity("move, dx too few", moved(2, 1, 2, 0, 0)),
                onEntity("move, dy too many", moved(2, 2, 3, 0, 0)),
                onEntity("move, some velocities", moved(2, 2, 2, 1, 2)),
                onEntity("move, some y velocities", moved(2, 2, 2, 2, 1)),
                onEntity("move, velocities too many", moved(2, 2, 2, 3, 3)),
                onEntity("attribute without value", attribute("name", AttributeValue.newBuilder())),
                onEntity(
                        "attribute that is no number",
                        attribute("n", AttributeValue.newBuilder().setNumber(Double.NaN))),
                onEntity(
                        "attribute without end",
                        attribute("n", AttributeValue.newBuilder().setNumber(Double.NEGATIVE_INFINITY))),
                onEntity(
                        "attribute with NUL",
                        attribute("n", AttributeValue.newBuilder().setText("\0"))),
                onEntity(
                        "attribute, text too long",
                        attribute("n", AttributeValue.newBuilder().setText("x".repeat(10_001)))),
                onEntity(
                        "attribute name with NUL",
                        attribute("\0", AttributeValue.newBuilder().setFlag(true))),
                onEntity(
                        "removed attribute name with NUL",
                        Event.newBuilder()
                                .setEntityAttributesChanged(
                                        EntityAttributesChanged.newBuilder().addRemoved("\0"))
                                .build()),
                onEntity("handed over to NUL", handedOver("\0")),
                onEntity("sound event, then a broken one", spawned(1), spawnedAt(Long.MIN_VALUE, 0)),
                new Case("marker without epoch", HOSTING, marker(0, "host")),
                new Case("marker of 2^63", HOSTING, marker(Long.MIN_VALUE, "host")),
                new Case("marker for NUL", HOSTING, marker(1, "\0")),
                new Case(
                        "heartbeat that is none",
                        TELEMETRY,
                        envelope().addEvents(heartbeat(Double.NaN)).build()));
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldLetPass(Case sound) {
        var decoded = assertInstanceOf(
                DecodedCommit.Sound.class, decode(sound), () -> decode(sound).toString());
        assertEquals(sound.commit, decoded.commit());
        assertEquals(sound.subject, decoded.subject());
    }

    @ParameterizedTest
    @MethodSource("broken")
    void shouldParkWhole(Case broken) {
        var parked = assertInstanceOf(DecodedCommit.Unsound.class, decode(broken));
        assertTrue(!parked.error().isBlank());
    }

    @Test
    void shouldParkWhatLiesInTheWrongPlace() {
        byte[] payload = deltas(1, "m", 1, despawned(1)).toByteArray();
        int right = ENTITY.stream().partition();
        StreamId wrong = StreamId.entity((right + 1) % 16);
        for (RawCommit raw : List.of(
                new RawCommit(wrong, 1, ENTITY.name(), payload, 0),
                new RawCommit(wrong, 1, "p2p.entity." + wrong.partitionName() + ".zone", payload, 0),
                new RawCommit(StreamId.CONTROL, 1, "p2p.control.unknown.zone", payload, 0),
                new RawCommit(StreamId.CONTROL, 1, "p2p.control.host.=41", payload, 0),
                new RawCommit(StreamId.CONTROL, 1, "", payload, 0))) {
            assertInstanceOf(DecodedCommit.Unsound.class, new CommitDecoder().decode(raw), raw.subject());
        }
    }

    @Test
    void shouldKeepFieldsThatItDoesNotKnow() {
        // given: a commit of a later version, with a field more
        byte[] known = checked(0).toByteArray();
        byte[] later = Arrays.copyOf(known, known.length + 3);
        later[known.length] = (byte) 0xC0; // field 200, a varint
        later[known.length + 1] = 0x0C;
        later[known.length + 2] = 5;

        // when
        var decoded = new CommitDecoder().decode(new RawCommit(StreamId.CONTROL, 1, HOST.name(), later, 0));

        // then
        var sound = assertInstanceOf(DecodedCommit.Sound.class, decoded);
        assertEquals(ByteString.copyFrom(later), sound.commit().toByteString());
    }

    private static DecodedCommit decode(Case c) {
        return new CommitDecoder()
                .decode(new RawCommit(c.subject.stream(), 1, c.subject.name(), c.commit.toByteArray(), 0));
    }

    private static Event spawn(UnaryOperator<EntitiesSpawned.Builder> change) {
        return Event.newBuilder()
                .setEntitiesSpawned(change.apply(spawned(1).getEntitiesSpawned().toBuilder()))
                .build();
    }

    private static Event spawnedAt(long xMm, long yMm) {
        return spawn(e -> e.setXMm(0, xMm).setYMm(0, yMm));
    }

    private static Event moved(int ids, int dx, int dy, int velocityX, int velocityY) {
        var moved = EntitiesMoved.newBuilder();
        for (int i = 0; i < ids; i++) {
            moved.addEntityId(i);
        }
        for (int i = 0; i < dx; i++) {
            moved.addDxMm(i);
        }
        for (int i = 0; i < dy; i++) {
            moved.addDyMm(i);
        }
        for (int i = 0; i < velocityX; i++) {
            moved.addVelocityXMmPerS(i);
        }
        for (int i = 0; i < velocityY; i++) {
            moved.addVelocityYMmPerS(i);
        }
        return Event.newBuilder().setEntitiesMoved(moved).build();
    }

    private static Event attribute(String name, AttributeValue.Builder value) {
        return Event.newBuilder()
                .setEntityAttributesChanged(
                        EntityAttributesChanged.newBuilder().setEntityId(1).putSet(name, value.build()))
                .build();
    }

    private static Event handedOver(String toZone) {
        return Event.newBuilder()
                .setEntitiesHandedOver(
                        EntitiesHandedOver.newBuilder().addEntityId(1).setToZoneId(toZone))
                .build();
    }
}
