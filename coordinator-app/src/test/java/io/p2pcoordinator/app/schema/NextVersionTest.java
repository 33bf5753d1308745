package io.p2pcoordinator.app.schema;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.PublishAck;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.api.Samples;
import io.p2pcoordinator.app.replay.Replay;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.p2pcoordinator.proto.v1.ZoneSettingsChanged;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import io.p2pcoordinator.proto.v1.ZoneStatusChanged;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node of this version on a log that a node and a map server of the next version write to as well. */
class NextVersionTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final NodeExtension node =
            NodeExtension.fresh(Map.of("P2P_HOST_TIMEOUT_SECONDS", "3600", "P2P_LEASE_TTL_SECONDS", "20"));

    private final NextVersion next = new NextVersion();
    private final String zone = Samples.fresh("zone");
    private final JetStreamEventLog log =
            JetStreamEventLog.connect(JetStreamConfig.of(node.servers().nats().url(), "test"));
    private final Connection nats = connected();

    private static Connection connected() {
        try {
            return Nats.connect(node.servers().nats().url());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void createZone() {
        api().post("/api/v1/zones", Samples.zone(zone)).expect(201);
    }

    @AfterEach
    void close() throws Exception {
        nats.close();
        log.close();
    }

    @Test
    void shouldKeepFieldsThatItDoesNotKnowAlsoInWhatItWritesItself() throws Exception {
        // given
        var settings = ZoneSettings.newBuilder(
                        node.node().node().control().zone(zone).orElseThrow().settings())
                .setMaxPlayers(33)
                .build();
        Commit changed = ofOwner(Event.newBuilder()
                .setZoneSettingsChanged(ZoneSettingsChanged.newBuilder().setSettings(settings))
                .build());

        // when
        Position position = publish(Subject.zone(zone), next.noted(changed, "bard's music"));

        // then
        assertEquals("accepted", journal(position).path("outcome").asText());
        assertEquals("bard's music", note(settings()));
        assertEquals(
                33,
                api().get("/api/v1/zones/" + zone).json().path("max_players").asInt());

        // when
        api().patch("/api/v1/zones/" + zone, Api.json("max_players", 34)).expect(200);

        // then
        Commit written =
                Commit.parseFrom(log.last(Subject.zone(zone)).orElseThrow().payload());
        assertEquals("node-under-test", written.getProducerId());
        ZoneSettings passedOn = written.getEvents(written.getEventsCount() - 1)
                .getZoneSettingsChanged()
                .getSettings();
        assertEquals(34, passedOn.getMaxPlayers());
        assertEquals("bard's music", note(passedOn));
        assertSameDigests();
    }

    @Test
    void shouldParkACommitWholeAndGoOnWhenItHasAnEventThatItDoesNotKnow() throws Exception {
        // given
        Commit disabled = ofOwner(Event.newBuilder()
                .setZoneStatusChanged(ZoneStatusChanged.newBuilder().setStatus(ZoneStatus.ZONE_STATUS_DISABLED))
                .build());

        // when
        Position position = publish(Subject.zone(zone), next.withWeather(disabled, "rain"));

        // then
        JsonNode parked = journal(position);
        assertEquals("parked", parked.path("outcome").asText());
        assertTrue(parked.path("error").asText().contains("does not know"), parked.toString());
        assertEquals(
                ZoneStatus.ZONE_STATUS_ENABLED,
                node.node().node().control().zone(zone).orElseThrow().status(),
                "all of a commit or nothing");

        // when
        api().patch("/api/v1/zones/" + zone, Api.json("max_players", 35)).expect(200);

        // then
        assertEquals(
                35,
                api().get("/api/v1/zones/" + zone).json().path("max_players").asInt());
        assertSameDigests();
    }

    @Test
    void shouldApplyWhatItKnowsOfEntityCommitsWhenTheyHaveMoreFields() throws Exception {
        // given
        api().post("/api/v1/hosts/register", Samples.host("map-1")).expect(201);
        long epoch = api().post("/api/v1/zones/" + zone + "/hosting", "{\"host_id\": \"map-1\"}")
                .expect(200)
                .json()
                .path("hosting_epoch")
                .asLong();
        Event spawned = Event.newBuilder()
                .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                        .addEntityId(7)
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(1002)
                        .addXMm(1_000)
                        .addYMm(2_000))
                .build();
        Event moved = Event.newBuilder()
                .setEntitiesMoved(
                        EntitiesMoved.newBuilder().addEntityId(7).addDxMm(500).addDyMm(-500))
                .build();
        Subject subject = Subject.entity(zone);

        // when
        publish(subject, next.noted(ofMapServer(epoch, 1, spawned), "with a hat"));
        publish(subject, next.noted(ofMapServer(epoch, 2, moved), "by teleport"));
        Position parked = publish(subject, next.withWeather(ofMapServer(epoch, 3, moved), "storm"));
        publish(subject, ofMapServer(epoch, 4, moved).toByteArray());

        // then
        assertEquals("parked", journal(parked).path("outcome").asText());
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode entities = api().get("/api/v1/zones/" + zone + "/entities?x1=-10&y1=-10&x2=10&y2=10")
                    .expect(200)
                    .json();
            JsonNode entity = entities.findParent("entity_id");
            assertEquals(2.0, entity.path("x").asDouble(), 0.001, entities.toString());
            assertEquals(1.0, entity.path("y").asDouble(), 0.001, entities.toString());
        });
        assertSameDigests();
    }

    private static Api api() {
        return node.api();
    }

    private Commit ofOwner(Event event) {
        var snapshot = node.node().node().control().zoneSnapshot(zone);
        return envelope()
                .setProducerId("node-of-the-next-version")
                .setEpoch(snapshot.ownerEpoch())
                .setExpectedVersion(snapshot.version())
                .addEvents(event)
                .build();
    }

    private static Commit ofMapServer(long epoch, long producerSeq, Event event) {
        return envelope()
                .setProducerId("map-1")
                .setProducerSeq(producerSeq)
                .setEpoch(epoch)
                .addEvents(event)
                .build();
    }

    private static Commit.Builder envelope() {
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFromUtf8(
                        UUID.randomUUID().toString().replace("-", "").substring(0, 16)))
                .setOccurredAtUs(1_700_000_000_000_000L);
    }

    /** Until it is applied and in the tables. */
    private Position publish(Subject subject, byte[] payload) throws Exception {
        PublishAck ack = nats.jetStream().publish(subject.name(), payload);
        var position = new Position(subject.stream(), ack.getSeqno());
        assertTrue(node.node().node().lanes().awaitApplied(position, SOON), position.toString());
        await().atMost(SOON)
                .until(() -> node.node()
                                .node()
                                .projections()
                                .positions()
                                .projectedPosition(position.stream())
                                .sequence()
                        >= position.sequence());
        return position;
    }

    private static JsonNode journal(Position position) {
        String subjects = position.stream().isEntity() ? "p2p.entity.%3E" : "p2p.control.%3E";
        String after = position.stream() + "/" + (position.sequence() - 1);
        JsonNode commit = api().get("/api/v1/events?limit=1&subject=" + subjects + "&after=" + after)
                .expect(200)
                .json()
                .path("commits")
                .path(0);
        assertEquals(position.toString(), commit.path("position").asText(), commit.toString());
        return commit;
    }

    private ZoneSettings settings() {
        return node.node().node().control().zone(zone).orElseThrow().settings();
    }

    private static String note(Message message) {
        List<ByteString> notes =
                message.getUnknownFields().getField(NextVersion.NOTE).getLengthDelimitedList();
        return notes.isEmpty() ? "" : notes.getFirst().toStringUtf8();
    }

    /** Of the live node and of a replay. */
    private void assertSameDigests() throws Exception {
        for (StreamId stream : StreamId.all()) {
            assertTrue(node.node().node().lanes().awaitApplied(log.end(stream), SOON));
        }
        Map<StreamId, Long> live = digests(node.node().node().lanes().progress());
        assertEquals(live, digests(new Replay(log).fold(Map.of())));
    }

    private static Map<StreamId, Long> digests(List<StreamProgress> progress) {
        return progress.stream().collect(Collectors.toMap(StreamProgress::stream, StreamProgress::digest));
    }
}
