package io.p2pcoordinator.app.aiworld;

import static io.p2pcoordinator.app.Api.json;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.api.Samples;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.P2pSettings;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Partition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NPCs from a service over HTTP to the log, the tables and back. Rounds are begun by hand as well, so that nobody waits for them. */
class AiWorldTest {
    private static final FakeAiWorld SERVICE = new FakeAiWorld();

    @RegisterExtension
    static final NodeExtension node = NodeExtension.changed(AiWorldTest::withAi);

    private final Api api = node.api();
    private final String zone = Samples.createZone(api);
    private final String host = Samples.registerHost(api);
    private final String npc = Samples.fresh("npc");

    private static CoordinatorSettings withAi(CoordinatorSettings settings) {
        P2pSettings p2p = settings.p2p();
        return settings.withP2p(new P2pSettings(
                p2p.enabled(),
                p2p.enabledZones(),
                p2p.fallbackEnabled(),
                p2p.maxPlayersPerHost(),
                p2p.sessionTimeout(),
                p2p.minimums(),
                p2p.ice(),
                new P2pSettings.Ai(true, Optional.of(SERVICE.uri()), SERVICE.key())));
    }

    @AfterEach
    void calm() {
        SERVICE.is(FakeAiWorld.Mood.WELL);
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    private void claim() {
        api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", host)).expect(200);
    }

    private void openAndActivate() {
        String session = api.post("/api/v1/sessions", Samples.openSession(host, zone))
                .expect(201)
                .text("session_id");
        api.post("/api/v1/sessions/" + session + "/activate").expect(200);
    }

    private void serviceHas(String... npcs) {
        SERVICE.has(zone, "{\"npcs\":[" + String.join(",", npcs) + "]}");
    }

    private static String at(String npcId, double x, double y, String mood) {
        return json("id", npcId, "sprite_id", 46, "position", Map.of("x", x, "y", y), "mood", mood);
    }

    private static void round() {
        node.node().bean(NpcService.class).world().orElseThrow().round();
    }

    private static Position end(String zoneId) {
        return node.node().bean(CoordinatorNode.class).endOf(StreamId.entity(Partition.ofZone(zoneId)));
    }

    private JsonNode awaitAt(double x) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            round();
            Api.Answer answer = api.get("/api/v1/npcs/" + npc);
            return answer.status() == 200 && answer.json().path("x").asDouble() == x;
        });
        return api.get("/api/npcs/" + npc + "/").expect(200).json();
    }

    @Test
    void shouldFollowTheServicesNpcsWhoeverHosts() {
        // given
        claim();
        openAndActivate();
        serviceHas(at(npc, 10.5, 3, "calm"), at(npc + "-2", 1, 1, ""));

        // then they come in
        JsonNode first = awaitAt(10.5);
        assertEquals(zone, first.path("zone_id").asText());
        assertEquals(npc, first.path("npc_id").asText());
        assertEquals(46, first.path("type_id").asInt());
        assertEquals(3, first.path("y").asDouble());
        assertEquals("calm", first.at("/attributes/mood").asText());
        assertEquals(
                2,
                api.get("/api/v1/zones/" + zone + "/entities?x1=0&y1=0&x2=99&y2=99")
                        .json()
                        .path("entities")
                        .size());

        // and move and change under another hosting epoch
        claim();
        serviceHas(at(npc, 11, 3, "cross"));
        JsonNode second = awaitAt(11);
        assertEquals("cross", second.at("/attributes/mood").asText());
        assertEquals(first.path("entity_id"), second.path("entity_id"));
        api.get("/api/v1/npcs/" + npc + "-2").expect(404);

        // and nothing is recorded while nothing changes
        Position before = end(zone);
        int asked = SERVICE.asked().size();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            round();
            return SERVICE.asked().size() >= asked + 5;
        });
        assertEquals(before, end(zone));
    }

    @Test
    void shouldAskForNoZoneWithoutActiveSessionOrWithAiOff() {
        // given
        claim();
        String off = Samples.createZone(api);
        api.post("/api/v1/zones/" + off + "/hosting", json("host_id", host)).expect(200);
        String session = api.post("/api/v1/sessions", Samples.openSession(host, off))
                .expect(201)
                .text("session_id");
        api.put(
                        "/api/v1/flags",
                        json("flags", List.of(Map.of("flag", "ai", "scope", "zone", "name", off, "enabled", false))))
                .expect(200);
        api.post("/api/v1/sessions/" + session + "/activate").expect(200);

        // when another zone has had its turn
        var other = new AiWorldTest();
        other.claim();
        other.openAndActivate();
        other.serviceHas(at(other.npc, 7, 7, ""));
        other.awaitAt(7);

        // then
        assertFalse(SERVICE.wasAskedFor(zone), "without an active session");
        assertFalse(SERVICE.wasAskedFor(off), "with AI off");
    }

    @Test
    void shouldHandAMoveOnToTheService() {
        // when
        api.patch("/api/v1/npcs/" + npc + "/position", "{\"x\":4.5,\"y\":6}").expect(200);

        // then
        assertTrue(SERVICE.asked().contains("PATCH /api/npcs/" + npc + "/position"));
        assertTrue(
                SERVICE.bodies().contains("{\"x\":4.5,\"y\":6.0}"),
                () -> SERVICE.bodies().toString());
        assertEquals(
                "NPC not found: nobody",
                api.patch("/api/v1/npcs/nobody/position", "{\"x\":1,\"y\":1}")
                        .expect(404)
                        .detail());
        api.patch("/api/v1/npcs/stuck/position", "{\"x\":1,\"y\":1}").expect(400);
        assertEquals(
                Set.of("x", "y"),
                api.patch("/api/v1/npcs/" + npc + "/position", "{\"x\":1e7}")
                        .expect(422)
                        .wrongFields());
        api.patch("/api/v1/npcs/" + npc + "/position", "no").expect(400);
        api.get("/api/v1/npcs/" + "n".repeat(256)).expect(422);
        assertEquals(
                "NPC not found: " + npc,
                api.get("/api/v1/npcs/" + npc).expect(404).detail());
    }

    @Test
    void shouldGoOnWithEverythingElseWhileTheServiceIsDown() {
        // given
        claim();
        openAndActivate();
        serviceHas(at(npc, 5, 5, ""));
        awaitAt(5);

        // when
        SERVICE.is(FakeAiWorld.Mood.FAILING);
        for (int i = 0; i < 6; i++) {
            round();
            assertEquals(
                    "1",
                    api.patch("/api/v1/npcs/" + npc + "/position", "{\"x\":1,\"y\":1}")
                            .expect(503)
                            .header("Retry-After"));
        }

        // then
        api.get("/health").expect(200);
        openAndActivate();
        api.get("/api/v1/npcs/" + npc).expect(200);

        // and it comes back by itself
        SERVICE.is(FakeAiWorld.Mood.WELL);
        serviceHas(at(npc, 6, 5, ""));
        awaitAt(6);
    }
}
