package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeExtension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flags of zones and regions of the test's own, since others use the node too. */
class FlagsApiTest {
    private static final String PATH = "/api/v1/flags";

    @RegisterExtension
    static final NodeExtension node = NodeExtension.shared();

    private Api api;

    @BeforeEach
    void connect() {
        api = node.api();
    }

    private static Map<String, Object> set(String flag, String scope, String name, boolean enabled) {
        return Map.of("flag", flag, "scope", scope, "name", name, "enabled", enabled);
    }

    private static Map<String, Object> reset(String flag, String scope, String name) {
        return Map.of("flag", flag, "scope", scope, "name", name, "reset", true);
    }

    private Api.Answer put(Object... flags) {
        return api.put(PATH, json("flags", List.of(flags)));
    }

    private static Optional<JsonNode> find(JsonNode flags, String flag, String scope, String name) {
        return StreamSupport.stream(flags.path("flags").spliterator(), false)
                .filter(one -> one.path("flag").asText().equals(flag)
                        && one.path("scope").asText().equals(scope)
                        && one.path("name").asText().equals(name))
                .findFirst();
    }

    @Test
    void shouldShowAllServicesAndWhatWasSet() {
        // given
        String zone = Samples.fresh("zone");
        String region = Samples.fresh("region");

        // when
        Api.Answer answer = put(set("p2p", "zone", zone, false), set("fallback", "region", region, false))
                .expect(200);

        // then
        JsonNode shown = api.get(PATH).expect(200).json();
        assertEquals(answer.position(), shown.path("version").asText());
        assertFalse(
                find(shown, "p2p", "zone", zone).orElseThrow().path("enabled").asBoolean());
        assertFalse(find(shown, "fallback", "region", region)
                .orElseThrow()
                .path("enabled")
                .asBoolean());
        for (String service : List.of("map", "char", "login", "ai-world")) {
            assertTrue(find(shown, "p2p", "service", service)
                    .orElseThrow()
                    .path("enabled")
                    .asBoolean());
        }
        put(reset("p2p", "zone", zone), reset("fallback", "region", region)).expect(200);
        assertTrue(find(api.get("/api/flags/").json(), "p2p", "zone", zone).isEmpty());
    }

    @Test
    void shouldOpenNoSessionWhileTheZoneOrItsHostsRegionIsOff() {
        // given
        String zone = Samples.createZone(api);
        String region = Samples.fresh("region");
        String host = Samples.fresh("host");
        api.post(
                        "/api/v1/hosts",
                        json(
                                "host_id",
                                host,
                                "player_id",
                                "p",
                                "cpu_cores",
                                8,
                                "memory_mb",
                                16_384,
                                "network_speed_mbps",
                                1_000,
                                "region",
                                region))
                .expect(201);
        put(set("p2p", "zone", zone, false), set("p2p", "region", region, false))
                .expect(200);

        // then
        String body = Samples.openSession(host, zone);
        assertEquals(
                "P2P is not enabled for zone: " + zone,
                api.post("/api/v1/sessions", body).expect(400).detail());
        assertFalse(api.get("/api/v1/zones/p2p/enabled").column("zone_id").contains(zone));
        put(reset("p2p", "zone", zone)).expect(200);
        assertTrue(api.get("/api/v1/zones/p2p/enabled").column("zone_id").contains(zone));
        assertEquals(
                "P2P is not enabled for region: " + region,
                api.post("/api/v1/sessions", body).expect(400).detail());
        put(set("p2p", "region", region, true)).expect(200);
        api.post("/api/v1/sessions", body).expect(201);
    }

    @Test
    void shouldChangeNothingWhenTheVersionThatWasReadIsAnother() {
        // given
        String zone = Samples.fresh("zone");
        String version = put(set("p2p", "zone", zone, false)).position();
        put(set("p2p", "zone", zone, true)).expect(200);

        // when
        Api.Answer late =
                api.put(PATH, json("flags", List.of(set("p2p", "zone", zone, false)), "expected_version", version));

        // then
        late.expect(409);
        assertTrue(find(api.get(PATH).json(), "p2p", "zone", zone)
                .orElseThrow()
                .path("enabled")
                .asBoolean());
    }

    @Test
    void shouldChangeNothingOfItWhenOneFlagIsWrong() {
        // given
        String zone = Samples.fresh("zone");

        // when
        Api.Answer answer = put(
                set("p2p", "zone", zone, false),
                set("p2p", "service", "web", false),
                set("p2p", "zone", zone, true),
                set("ai", "region", "eu", true),
                Map.of("flag", "p2p", "scope", "zone", "name", "z", "enabled", true, "reset", true));

        // then
        assertEquals(
                Set.of("flags[1]", "flags[2]", "flags[3]", "flags[4]"),
                answer.expect(422).wrongFields());
        assertTrue(find(api.get(PATH).json(), "p2p", "zone", zone).isEmpty());
    }

    @Test
    void shouldNameWhatIsWrongWithABody() {
        assertEquals(Set.of("flags"), api.put(PATH, "{}").expect(422).wrongFields());
        assertEquals(Set.of("flags"), put().expect(422).wrongFields());
        assertEquals(
                Set.of("flags[0]", "expected_version"),
                api.put(PATH, "{\"flags\":[null],\"expected_version\":\"7\"}")
                        .expect(422)
                        .wrongFields());
        assertEquals(
                Set.of("flags"),
                api.put(PATH, "{\"flags\":[{\"what\":1}]}").expect(422).wrongFields());
        api.put(PATH, "no JSON").expect(400);
        put(set("p2p", "zone", "x\0y", true)).expect(422);
        put(set("p2p", "zone", "x".repeat(256), true)).expect(422);
        api.post(PATH, "{}").expect(405);
    }
}
