package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.fieldsOf;
import static io.p2pcoordinator.app.Api.json;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.replay.Replay;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a map server's publisher to the answers of HTTP, and what is shown of the way between. */
class HostingApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private static final long AT_US = 1_893_553_445_000_006L;

    private Api api;
    private EventLog log;
    private String host;
    private String zone;

    @BeforeEach
    void connect() {
        api = node.api();
        log = JetStreamEventLog.connect(JetStreamConfig.of(node.servers().nats().url(), "map-server"));
        host = Samples.registerHost(api);
        zone = Samples.createZone(api);
    }

    @AfterEach
    void close() {
        log.close();
        api.get("/health").expect(200);
    }

    @Test
    void shouldShowWhatTheHostPublishesWhenItHasClaimedTheZone() throws Exception {
        // given
        Answer claim = claim(host);

        // when
        Position position;
        try (var publisher = EventPublisher.open(log, "map-server-1")) {
            publisher.hosts(zone, claim.json().path("hosting_epoch").asLong());
            publish(publisher, spawn(1, 1_500, 2_250), spawn(2, 3_000, 3_000));
            position = publish(
                    publisher,
                    move(1, 250, -250, 1_500, -500),
                    Event.newBuilder()
                            .setEntityAttributesChanged(EntityAttributesChanged.newBuilder()
                                    .setEntityId(1)
                                    .putSet(
                                            "hp",
                                            AttributeValue.newBuilder()
                                                    .setInteger(77)
                                                    .build()))
                            .build());
        }
        Answer all = entities("", position);
        Answer onBorder = entities("?x1=1.75&y1=2&x2=1.75&y2=2", position);
        Answer otherCorners = entities("?x1=3&y1=3&x2=1.751&y2=2.001", position);
        Answer nothing = entities("?x1=0&y1=0&x2=1.749&y2=10", position);

        // then
        assertEquals(Set.of("zone_id", "host_id", "hosting_epoch"), fieldsOf(claim.json()));
        assertEquals("CONTROL/" + claim.text("hosting_epoch"), claim.position());
        assertEquals(position.toString(), all.text("position"));
        assertEquals(List.of("1", "2"), ids(all));
        JsonNode moved = all.json().path("entities").get(0);
        assertEquals(
                Set.of(
                        "entity_id",
                        "kind",
                        "type_id",
                        "x",
                        "y",
                        "velocity_x",
                        "velocity_y",
                        "attributes",
                        "updated_at"),
                fieldsOf(moved));
        assertEquals("monster", moved.path("kind").asText());
        assertEquals(1002, moved.path("type_id").asInt());
        assertEquals(1.75, moved.path("x").asDouble());
        assertEquals(2.0, moved.path("y").asDouble());
        assertEquals(1.5, moved.path("velocity_x").asDouble());
        assertEquals(-0.5, moved.path("velocity_y").asDouble());
        assertEquals("{\"hp\":77}", moved.path("attributes").toString());
        assertEquals("2030-01-02T03:04:05.000006Z", moved.path("updated_at").asText());
        assertEquals(List.of("1"), ids(onBorder));
        assertEquals(List.of("2"), ids(otherCorners));
        assertEquals(List.of(), ids(nothing));
    }

    @Test
    void shouldRefuseTheFormerHostWhenAnotherHasClaimed() throws Exception {
        // given
        String other = Samples.registerHost(api);
        try (var first = EventPublisher.open(log, "map-server-1");
                var second = EventPublisher.open(log, "map-server-2")) {
            first.hosts(zone, claim(host).json().path("hosting_epoch").asLong());
            publish(first, spawn(1, 1_000, 1_000));

            // when
            second.hosts(zone, claim(other).json().path("hosting_epoch").asLong());
            publish(first, move(1, 5_000, 5_000, 0, 0));
            Position position = publish(second, spawn(2, 0, 0), move(1, 1_000, 0, 0, 0));

            // then
            JsonNode entity = entities("", position).json().path("entities").get(0);
            assertEquals(2.0, entity.path("x").asDouble());
            assertEquals(1.0, entity.path("y").asDouble());
        }
        assertEquals(List.of("accepted", "stale_epoch", "accepted"), outcomes("p2p.entity.*." + zone));
        assertEquals(List.of("accepted", "accepted"), outcomes("p2p.hosting.*." + zone));
    }

    @Test
    void shouldApplyNothingWhenNobodyHasClaimed() throws Exception {
        // when
        Position position;
        try (var publisher = EventPublisher.open(log, "map-server-1")) {
            publisher.hosts(zone, 1);
            position = publish(publisher, spawn(1, 0, 0));
        }

        // then
        assertEquals(List.of(), ids(entities("", position)));
        assertEquals(List.of("not_hosted"), outcomes("p2p.entity.*." + zone));
    }

    @Test
    void shouldRefuseTheClaimWhenHostOrZoneIsUnknown() {
        // when
        Answer noHost = api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", "nobody"));
        Answer noZone = api.post("/api/v1/zones/nowhere/hosting", json("host_id", host));
        api.patch("/api/v1/zones/" + zone + "/status?new_status=disabled", null).expect(200);
        Answer disabled = api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", host));

        // then
        assertEquals("Host not found: nobody", noHost.expect(404).detail());
        assertEquals("Zone not found: nowhere", noZone.expect(404).detail());
        assertEquals("Zone is disabled: " + zone, disabled.expect(400).detail());
    }

    @Test
    void shouldParkAndGoOnWhenProtobufIsBroken() throws Exception {
        // given
        var epoch = claim(host).json().path("hosting_epoch").asLong();
        byte[] broken = {(byte) 0xFF, 0x01, 0x02, (byte) 0xFF};
        long parkedBefore = parked();

        // when
        Connection nats = Nats.connect(node.servers().nats().url());
        try {
            for (String subject : List.of(
                    Subject.entity(zone).name(),
                    Subject.hosting(zone).name(),
                    Subject.zone(zone).name(),
                    Subject.host(host).name(),
                    Subject.telemetry(host).name())) {
                nats.jetStream().publish(subject, broken);
                nats.jetStream().publish(subject, new byte[0]);
            }
        } finally {
            nats.close(); // may be interrupted, so javac wants it outside a resource list
        }
        Position position;
        try (var publisher = EventPublisher.open(log, "map-server-1")) {
            publisher.hosts(zone, epoch);
            position = publish(publisher, spawn(5, 0, 0));
        }

        // then
        assertEquals(List.of("5"), ids(entities("", position)));
        api.patch("/api/v1/zones/" + zone, json("max_players", 3)).expect(200);
        api.post("/api/v1/hosts/" + host + "/heartbeat", Samples.heartbeat(1, 1))
                .expect(200);
        api.post("/api/v1/hosts/register", Samples.host(host)).expect(201);
        assertEquals(List.of("parked", "parked", "accepted"), outcomes("p2p.entity.*." + zone));
        assertEquals(List.of("accepted", "parked", "parked"), outcomes("p2p.hosting.*." + zone));
        assertEquals(
                List.of("accepted", "parked", "parked", "accepted"),
                outcomes(Subject.host(host).name()));
        JsonNode parked = api.get("/api/v1/events?subject=" + Subject.host(host).name())
                .json()
                .path("commits")
                .get(1);
        assertTrue(!parked.path("error").asText().isBlank(), parked.toString());
        await().until(() -> parked() >= parkedBefore + 8);
    }

    @Test
    void shouldPageThroughTheJournalWhenThereIsALimit() {
        // given
        for (int i = 1; i <= 4; i++) {
            api.patch("/api/v1/zones/" + zone, json("max_players", i)).expect(200);
        }
        String subject = "/api/v1/events?subject=p2p.control.zone." + zone;

        // when
        JsonNode whole = api.get(subject).json();
        var paged = new ArrayList<JsonNode>();
        String after = "";
        do {
            JsonNode page = api.get(subject + "&limit=2" + after).expect(200).json();
            page.path("commits").forEach(paged::add);
            after = page.path("next").isNull()
                    ? ""
                    : "&after=" + page.path("next").asText();
        } while (!after.isEmpty());

        // then
        assertTrue(whole.path("next").isNull());
        assertEquals(
                whole.path("commits").findValuesAsText("position"),
                paged.stream().map(c -> c.path("position").asText()).toList());
        assertEquals(5, paged.size());
        assertEquals(
                Set.of(
                        "position",
                        "subject",
                        "commit_id",
                        "producer_id",
                        "epoch",
                        "occurred_at",
                        "outcome",
                        "events",
                        "error",
                        "stored_at"),
                fieldsOf(paged.getFirst()));
        assertEquals("node-under-test", paged.getFirst().path("producer_id").asText());
        assertTrue(paged.getFirst().path("events").isArray());
    }

    @Test
    void shouldShowTheOwnerOverHttpAndInEtcdWhenTheZoneIsHosted() throws Exception {
        // given
        long epoch = claim(host).json().path("hosting_epoch").asLong();

        // when
        await().until(() -> api.get("/api/v1/ownership/" + zone)
                        .json()
                        .path("hosting_epoch")
                        .asLong()
                == epoch);
        JsonNode shown = api.get("/api/v1/ownership/" + zone).json();
        JsonNode raw = etcdValue("/p2p/v1/zones/" + zone + "/owner");

        // then
        assertEquals(
                Set.of("zone_id", "node", "endpoints", "owner_epoch", "host_id", "hosting_epoch", "history"),
                fieldsOf(shown));
        assertEquals("node-under-test", shown.path("node").asText());
        assertEquals(host, shown.path("host_id").asText());
        assertEquals(List.of("owner", "hosting"), shown.path("history").findValuesAsText("kind"));
        assertEquals(Set.of("node", "endpoints", "owner_epoch", "host", "hosting_epoch"), fieldsOf(raw));
        assertEquals(shown.path("node"), raw.path("node"));
        assertEquals(shown.path("owner_epoch"), raw.path("owner_epoch"));
        assertEquals(host, raw.path("host").asText());
        assertEquals(epoch, raw.path("hosting_epoch").asLong());
    }

    @Test
    void shouldShowTheDigestsOfAReplayWhenLanesAreAsked() throws Exception {
        // given
        try (var publisher = EventPublisher.open(log, "map-server-1")) {
            publisher.hosts(zone, claim(host).json().path("hosting_epoch").asLong());
            entities("", publish(publisher, spawn(1, 1, 2), spawn(2, 3, 4)));
        }

        // when
        JsonNode lanes = api.get("/api/v1/lanes").expect(200).json();
        Map<StreamId, Long> stops = new HashMap<>();
        Map<StreamId, String> digests = new HashMap<>();
        for (JsonNode lane : lanes) {
            Position position = Position.parse(lane.path("position").asText()).orElseThrow();
            if (position.stream().isContiguous()) {
                stops.put(position.stream(), position.sequence());
                digests.put(position.stream(), lane.path("digest").asText());
            }
        }
        List<StreamProgress> replayed = new Replay(log).fold(stops);

        // then
        assertEquals(18, lanes.size());
        assertEquals(
                Set.of("lane", "stream", "position", "digest", "size", "applied", "refused", "parked", "snapshot"),
                fieldsOf(lanes.get(0)));
        for (StreamProgress stream : replayed) {
            if (stream.stream().isContiguous()) {
                assertEquals(
                        digests.get(stream.stream()), HexFormat.of().toHexDigits(stream.digest()), stream.toString());
            }
        }
    }

    @Test
    void shouldHaveTheShapeOfTheContractWhenHealthy() {
        // when
        JsonNode health = api.get("/health").expect(200).json();
        JsonNode root = api.get("/").expect(200).json();
        JsonNode projections = api.get("/api/projections/").expect(200).json();

        // then
        assertTrue(fieldsOf(health).containsAll(Set.of("status", "service", "version", "database")));
        assertEquals("healthy", health.path("status").asText());
        assertEquals(
                "{\"postgres\":\"connected\",\"redis\":\"connected\"}",
                health.path("database").toString());
        assertEquals("{}", health.path("missing").toString());
        assertEquals(Set.of("service", "version", "status", "p2p_enabled", "enabled_zones"), fieldsOf(root));
        assertEquals("running", root.path("status").asText());
        assertTrue(root.path("enabled_zones").toString().contains(zone));
        assertEquals(
                Set.of(
                        "projection",
                        "stream",
                        "position",
                        "lag_events",
                        "lag_seconds",
                        "rate_per_second",
                        "parked",
                        "last_error",
                        "active"),
                fieldsOf(projections.get(0)));
        api.get("/health/liveness").expect(200);
        api.get("/health/readiness").expect(200);
    }

    private Answer claim(String hostId) {
        return api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", hostId))
                .expect(200);
    }

    private Position publish(EventPublisher publisher, Event... events) throws Exception {
        AppendOutcome outcome = publisher.publish(zone, List.of(events), AT_US).get();
        return assertInstanceOf(AppendOutcome.Appended.class, outcome).position();
    }

    private Answer entities(String rectangle, Position position) {
        return api.get("/api/v1/zones/" + zone + "/entities" + rectangle, "X-Min-Position", position.toString())
                .expect(200);
    }

    private List<String> outcomes(String subject) {
        return StreamSupport.stream(
                        api.get("/api/v1/events?subject=" + subject)
                                .expect(200)
                                .json()
                                .path("commits")
                                .spliterator(),
                        false)
                .map(commit -> commit.path("outcome").asText())
                .toList();
    }

    private long parked() {
        return StreamSupport.stream(api.get("/api/v1/projections").json().spliterator(), false)
                .mapToLong(p -> p.path("parked").asLong())
                .sum();
    }

    private static List<String> ids(Answer entities) {
        return entities.json().path("entities").findValuesAsText("entity_id");
    }

    private JsonNode etcdValue(String key) throws Exception {
        String body = json("key", Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)));
        try (HttpClient client = HttpClient.newHttpClient()) {
            var response = client.send(
                    HttpRequest.newBuilder(URI.create(node.servers().etcd().endpoint() + "/v3/kv/range"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            var range = new Answer(response.statusCode(), response.headers(), response.body());
            byte[] value = Base64.getDecoder()
                    .decode(range.json().path("kvs").path(0).path("value").asText());
            return new Answer(200, response.headers(), new String(value, StandardCharsets.UTF_8)).json();
        }
    }

    private static Event spawn(long id, long xMm, long yMm) {
        return Event.newBuilder()
                .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                        .addEntityId(id)
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(1002)
                        .addXMm(xMm)
                        .addYMm(yMm))
                .build();
    }

    private static Event move(long id, int dxMm, int dyMm, int vx, int vy) {
        return Event.newBuilder()
                .setEntitiesMoved(EntitiesMoved.newBuilder()
                        .addEntityId(id)
                        .addDxMm(dxMm)
                        .addDyMm(dyMm)
                        .addVelocityXMmPerS(vx)
                        .addVelocityYMmPerS(vy))
                .build();
    }
}
