package io.p2pcoordinator.app.dbsync;

import static io.p2pcoordinator.app.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.api.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host hands over what is to be kept: what is recorded of it, what is refused, and that it is never recorded twice. */
class DbSyncApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PATH = "/api/v1/db-sync";

    private Api api;
    private String host;
    private String zone;
    private String session;
    private String ann;
    private String bob;
    private long epoch;

    @BeforeEach
    void world() {
        api = node.api();
        host = Samples.registerHost(api);
        zone = Samples.createZone(api);
        ann = Samples.fresh("ann");
        bob = Samples.fresh("bob");
        epoch = claim(host);
        session = api.post("/api/v1/sessions", json("host_id", host, "zone_id", zone, "player_ids", List.of(ann, bob)))
                .expect(201)
                .text("session_id");
    }

    @Test
    void shouldRecordEachPartAndShowItWhenAllIsRight() {
        // given
        Map<String, Object> data = data(
                List.of(
                        Map.of(
                                "player_id",
                                ann,
                                "version",
                                1,
                                "hp",
                                40,
                                "zeny",
                                2_147_483_647,
                                "base_exp",
                                9_007_199_254_740_991L,
                                "inventory",
                                List.of(Map.of("item_id", 501, "amount", 3)),
                                "variables",
                                Map.of("quest", 7, "guild", "Valkyries")),
                        Map.of("player_id", bob, "version", 9, "x", 12)),
                List.of(Map.of("at", "2030-01-31T12:00:00Z", "kind", "kill", "player_id", ann, "message", "a poring")));

        // when
        Answer answer = send(data).expect(200);

        // then
        assertEquals(
                List.of("map_state", "event_logs", "player_updates/0", "player_updates/1"), list(answer, "accepted"));
        assertEquals(List.of(), list(answer, "repeated"));
        assertEquals(0, answer.json().path("refused").size());
        assertEquals(answer.position(), answer.text("position"));
        JsonNode state = player(ann, "state", answer.position());
        assertEquals(1, state.path("version").asLong());
        assertEquals(session, state.path("session_id").asText());
        assertEquals(zone, state.path("zone_id").asText());
        assertEquals(
                9_007_199_254_740_991L, state.path("figures").path("base_exp").asLong());
        assertEquals("Valkyries", state.path("variables").path("guild").asText());
        assertEquals(501, state.path("inventory").get(0).path("item_id").asInt());
        String journal = api.get("/api/v1/events?subject=p2p.control.zone." + zone + "&limit=100")
                .body();
        for (String type : List.of("db_sync_accepted", "map_state_reported", "host_events_logged", "a poring")) {
            assertTrue(journal.contains(type), journal);
        }
    }

    @Test
    void shouldKeepWhatAChangeDoesNotSayAndItsHistoryWhenVersionsFollow() {
        // given
        send(data(List.of(Map.of("player_id", ann, "version", 1, "hp", 40, "zeny", 5)), List.of()))
                .expect(200);

        // when
        Answer second = send(data(List.of(Map.of("player_id", ann, "version", 4, "hp", 39)), List.of()))
                .expect(200);

        // then
        JsonNode state = player(ann, "state", second.position());
        assertEquals(4, state.path("version").asLong());
        assertEquals(39, state.path("figures").path("hp").asLong());
        assertEquals(5, state.path("figures").path("zeny").asLong());
        JsonNode history = player(ann, "history", second.position());
        assertEquals(2, history.size());
        assertEquals("{\"hp\":39}", history.get(0).path("figures").toString());
        assertEquals(1, player(ann, "history?before=4", second.position()).size());
    }

    @Test
    void shouldChangeNothingWhenAMessageComesAgain() {
        // given
        Map<String, Object> data = data(
                List.of(Map.of("player_id", ann, "version", 1, "hp", 40)),
                List.of(Map.of("at", 1_900_000_000, "kind", "kill", "message", "m")));
        Answer first = send(data).expect(200);

        // when
        Answer second = send(data).expect(200);
        JsonNode overNats = overNats(message(data));

        // then
        assertEquals(List.of("map_state", "event_logs", "player_updates/0"), list(second, "repeated"));
        assertEquals(List.of(), list(second, "accepted"));
        assertEquals(first.position(), second.position());
        assertEquals(first.position(), overNats.path("position").asText());
        assertEquals(1, player(ann, "history", second.position()).size());
    }

    @Test
    void shouldRecordTheRestWhenSomePartsAreWrong() {
        // given
        String stranger = Samples.fresh("stranger");
        Map<String, Object> data = data(
                List.of(
                        Map.of("player_id", ann, "version", 2, "hp", 1),
                        Map.of("player_id", bob, "version", 1, "hp", -1),
                        Map.of("player_id", stranger, "version", 1),
                        Map.of("player_id", ann, "version", 3),
                        Map.of("player_id", bob, "version", 0),
                        Map.of("player_id", bob, "version", 1, "wings", 2),
                        Map.of("player_id", bob, "version", 1, "zeny", 2_147_483_648L),
                        Map.of(
                                "player_id",
                                bob,
                                "version",
                                1,
                                "inventory",
                                List.of(Map.of("item_id", 1, "amount", 0)))),
                List.of(Map.of("at", "yesterday", "kind", "kill"), Map.of("at", 5, "kind", "kill")));

        // when
        Answer answer = send(data).expect(200);

        // then
        assertEquals(List.of("map_state", "event_logs", "player_updates/0"), list(answer, "accepted"));
        Map<String, String> refused = new LinkedHashMap<>();
        answer.json()
                .path("refused")
                .forEach(part -> refused.put(
                        part.path("part").asText(), part.path("field").asText()));
        assertEquals(
                Map.of(
                        "player_updates/1", "hp",
                        "player_updates/2", "",
                        "player_updates/3", "player_id",
                        "player_updates/4", "version",
                        "player_updates/5", "wings",
                        "player_updates/6", "zeny",
                        "player_updates/7", "amount",
                        "event_logs/0", "timestamp"),
                refused);
        api.get("/api/v1/players/" + stranger + "/state").expect(404);
    }

    @Test
    void shouldRefuseAVersionWhenItIsOldAndSayWhich() {
        // given
        send(data(List.of(Map.of("player_id", ann, "version", 5, "hp", 1)), List.of()))
                .expect(200);

        // when
        JsonNode older = overNats(message(data(List.of(Map.of("player_id", ann, "version", 4, "hp", 2)), List.of())));
        JsonNode taken = overNats(message(data(List.of(Map.of("player_id", ann, "version", 5, "hp", 2)), List.of())));

        // then
        assertTrue(older.path("refused").get(0).path("reason").asText().contains("not above 5"), older.toString());
        assertTrue(taken.path("refused").get(0).path("reason").asText().contains("another content"), taken.toString());
    }

    @Test
    void shouldTakeNothingWhenTheMessageIsNotWhatItShouldBe() {
        Map<String, Object> data = data(List.of(), List.of());
        long now = Instant.now().getEpochSecond();
        String checksum = DbSyncSamples.checksum(data);
        assertEquals("[checksum]", wrong(now, data, "0".repeat(64)));
        assertEquals("[timestamp]", wrong(now - 3_600, data, checksum));
        assertEquals("[timestamp]", wrong(now + 3_600, data, checksum));
        assertEquals("[timestamp]", wrong("soon", data, checksum));
        assertEquals("[data]", wrong(now, List.of(), checksum));
        assertEquals(
                "[more]",
                api.post(PATH, json("type", "db_sync", "more", 1))
                        .expect(422)
                        .wrongFields()
                        .toString());
        assertEquals(
                "[type]",
                api.post(PATH, json("type", "sync")).expect(422).wrongFields().toString());
        assertEquals(
                "[extra]", send(Map.of("extra", 1)).expect(422).wrongFields().toString());
        assertEquals(
                "[data.map_state]",
                send(Map.of("player_updates", List.of()))
                        .expect(422)
                        .wrongFields()
                        .toString());
        api.post(PATH, "{\"type\": \"db_sync\", \"type\": \"db_sync\"}").expect(400);
        api.post(PATH, "none").expect(400);
        api.post(PATH, "[]").expect(422);
        assertEquals(400, overNats("none").path("status").asInt());
    }

    @Test
    void shouldTakeNothingWhenTheHostIsNotTheZonesOrTheEpochIsOld() {
        // given
        Map<String, Object> former = data(List.of(Map.of("player_id", ann, "version", 1)), List.of());
        claim(Samples.registerHost(api));

        // when, then
        assertTrue(send(former).expect(409).detail().contains("hosted by"));
        long again = claim(host);
        assertTrue(send(former).expect(409).detail().contains("hosting epoch"));
        assertTrue(again > epoch);
        assertEquals(409, overNats(message(former)).path("status").asInt());
        api.post(PATH, DbSyncSamples.message("nobody", former)).expect(404);
        send(Map.of("map_state", Map.of("zone_id", "no-such-zone", "hosting_epoch", 1)))
                .expect(404);
        api.get("/api/v1/players/" + ann + "/state").expect(404);
    }

    private String wrong(Object timestamp, Object data, String checksum) {
        return api.post(
                        PATH,
                        json(
                                "type",
                                "db_sync",
                                "host_id",
                                host,
                                "timestamp",
                                timestamp,
                                "data",
                                data,
                                "checksum",
                                checksum))
                .expect(422)
                .wrongFields()
                .toString();
    }

    private Answer send(Map<String, Object> data) {
        return api.post(PATH, message(data));
    }

    private String message(Map<String, Object> data) {
        return DbSyncSamples.message(host, data);
    }

    @SuppressWarnings("try") // closing may be interrupted
    private JsonNode overNats(String message) {
        try (Connection nats = Nats.connect(node.servers().nats().url())) {
            var reply =
                    nats.request("p2p.host.db_sync", message.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(30));
            return JSON.readTree(reply.getData());
        } catch (Exception e) {
            throw new AssertionError("expected an answer over NATS", e);
        }
    }

    private Map<String, Object> data(List<Map<String, Object>> players, List<Map<String, Object>> logs) {
        return Map.of(
                "map_state", Map.of("zone_id", zone, "hosting_epoch", epoch, "player_count", 2, "variables", Map.of()),
                "player_updates", players,
                "event_logs", logs);
    }

    private JsonNode player(String playerId, String what, String position) {
        return api.get("/api/v1/players/" + playerId + "/" + what, "X-Min-Position", position)
                .expect(200)
                .json();
    }

    private long claim(String hostId) {
        return api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", hostId))
                .expect(200)
                .json()
                .path("hosting_epoch")
                .asLong();
    }

    private static List<String> list(Answer answer, String field) {
        return StreamSupport.stream(answer.json().path(field).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
