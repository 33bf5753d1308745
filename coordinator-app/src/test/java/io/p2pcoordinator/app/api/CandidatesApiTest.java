package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.api.Samples.fresh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeExtension;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Classes, kinds and drains over HTTP, and why a zone has its host. */
class CandidatesApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private Api api;
    private String zone;
    private String server;
    private String player;

    @BeforeEach
    void world() {
        api = node.api();
        zone = Samples.createZone(api);
        server = register("vps", "server");
        player = register("pc", "player");
    }

    private String register(String name, String kind) {
        String hostId = fresh(name);
        api.post(
                        "/api/v1/hosts",
                        json(
                                "host_id",
                                hostId,
                                "player_id",
                                hostId,
                                "cpu_cores",
                                8,
                                "memory_mb",
                                16_384,
                                "network_speed_mbps",
                                1_000,
                                "kind",
                                kind,
                                "upload_speed_mbps",
                                100,
                                "heartbeat_interval_ms",
                                60_000))
                .expect(201);
        return hostId;
    }

    private JsonNode candidates() {
        return api.get("/api/v1/hosting/" + zone + "/candidates").expect(200).json();
    }

    private static Optional<JsonNode> find(JsonNode list, String hostId) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(host -> host.path("host_id").asText().equals(hostId))
                .findFirst();
    }

    private String reason(String hostId) {
        return find(candidates().path("excluded"), hostId)
                .map(host -> host.path("reason").asText())
                .orElse("");
    }

    @Test
    void shouldShowThePartsOfEachRankAndTheReasonOfEachExclusion() {
        // when
        JsonNode answer = candidates();

        // then
        assertEquals(zone, answer.path("zone_id").asText());
        assertEquals("p2p_eligible", answer.path("zone_class").asText());
        assertEquals("standard", answer.path("ranker").asText());
        JsonNode ranked = find(answer.path("candidates"), server).orElseThrow();
        assertEquals("server", ranked.path("kind").asText());
        double sum = StreamSupport.stream(ranked.path("parts").spliterator(), false)
                .mapToDouble(part -> part.path("points").asDouble())
                .sum();
        assertEquals(ranked.path("rank").asDouble(), sum, 0.001);
        assertEquals(4, ranked.path("parts").size());
        assertTrue(reason(player).contains("online for"), reason(player));
    }

    @Test
    void shouldChangeTheClassWhenAnOperatorSaysSo() {
        // when
        var patched = api.patch("/api/v1/zones/" + zone, json("map_kind", "town")).expect(200);

        // then
        assertEquals("server_only", patched.text("zone_class"));
        assertEquals("town", patched.text("map_kind"));
        assertEquals("it is a player's machine, and the zone is for servers only", reason(player));
        api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", player)).expect(400);
        api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", server)).expect(200);
        assertEquals(server, candidates().path("host_id").asText());

        // when
        api.patch("/api/v1/zones/" + zone, json("zone_class", "p2p_eligible")).expect(200);

        // then
        assertEquals("p2p_eligible", candidates().path("zone_class").asText());

        // when
        api.patch("/api/v1/zones/" + zone, json("zone_class", "default", "map_kind", "default"))
                .expect(200);
        api.post("/api/v1/zones/" + zone + "/disable-p2p").expect(200);

        // then: the flag alone says it, and nothing new is shown, as for zones of clients that know no classes
        assertFalse(api.get("/api/v1/zones/" + zone).json().has("zone_class"));
        assertEquals("server_only", candidates().path("zone_class").asText());
        api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", player)).expect(200);
    }

    @Test
    void shouldGiveADrainedHostNothingUntilThatEnds() {
        // when
        var drained = api.post("/api/v1/hosts/" + server + "/drain").expect(200);

        // then
        assertEquals("maintenance", drained.text("status"));
        assertEquals("an operator wants it empty", reason(server));

        // when
        var again = api.delete("/api/v1/hosts/" + server + "/drain").expect(200);

        // then
        assertEquals("online", again.text("status"));
        assertTrue(find(candidates().path("candidates"), server).isPresent());
    }

    @Test
    void shouldSayWhatIsWrongWhenWordsOrIdsAreNotKnown() {
        assertEquals(
                Set.of("zone_class", "map_kind"),
                api.patch("/api/v1/zones/" + zone, json("zone_class", "secret", "map_kind", 7))
                        .expect(422)
                        .wrongFields());
        assertEquals(
                Set.of("kind", "upload_speed_mbps", "heartbeat_interval_ms"),
                api.post(
                                "/api/v1/hosts",
                                json(
                                        "host_id",
                                        fresh("h"),
                                        "player_id",
                                        "p",
                                        "cpu_cores",
                                        8,
                                        "memory_mb",
                                        16_384,
                                        "network_speed_mbps",
                                        1_000,
                                        "kind",
                                        "vps",
                                        "upload_speed_mbps",
                                        -1,
                                        "heartbeat_interval_ms",
                                        5))
                        .expect(422)
                        .wrongFields());
        assertEquals(
                "Zone not found: nowhere",
                api.get("/api/v1/hosting/nowhere/candidates").expect(404).detail());
        assertEquals(
                "Host not found: ghost",
                api.post("/api/v1/hosts/ghost/drain").expect(404).detail());
        api.delete("/api/v1/hosts/ghost/drain").expect(404);
    }
}
