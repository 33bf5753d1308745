package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.api.Samples.openSession;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.RunningNode;
import io.p2pcoordinator.app.settings.P2pSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator rules out holds whatever a zone's own flag says. */
class P2pSettingsTest {
    @RegisterExtension
    static final NodeExtension shared = NodeExtension.shared();

    private static RunningNode node(boolean enabled, List<String> zones, int maxPlayers) {
        return shared.startAnother(Samples.fresh("node"), settings -> {
            P2pSettings p2p = settings.p2p();
            return settings.withP2p(new P2pSettings(
                    enabled,
                    zones,
                    p2p.fallbackEnabled(),
                    maxPlayers,
                    p2p.sessionTimeout(),
                    p2p.minimums(),
                    p2p.ice(),
                    p2p.ai()));
        });
    }

    @Test
    void shouldOpenSessionsInTheNamedZonesOnlyWhenZonesAreNamed() {
        // given
        String named = Samples.fresh("named");
        try (RunningNode node = node(true, List.of(named), 9)) {
            Api api = node.api();
            String other = Samples.createZone(api);
            api.post("/api/v1/zones", Samples.zone(named)).expect(201);
            String host = Samples.registerHost(api);

            // then
            api.post("/api/v1/sessions", openSession(host, named)).expect(201);
            assertEquals(
                    "P2P is not enabled for zone: " + other,
                    api.post("/api/v1/sessions", openSession(host, other))
                            .expect(400)
                            .detail());
            assertEquals(List.of(named), api.get("/api/v1/zones/p2p/enabled").column("zone_id"));
            assertEquals(
                    "[\"" + named + "\"]",
                    api.get("/").json().path("enabled_zones").toString());
            assertTrue(api.get("/").json().path("p2p_enabled").asBoolean());
            assertEquals(
                    9,
                    api.get("/api/v1/hosts/" + host).json().path("max_players").asInt());
        }
    }

    @Test
    void shouldOpenNoSessionWhenP2pIsOff() {
        try (RunningNode node = node(false, List.of(), 50)) {
            // given
            Api api = node.api();
            String zone = Samples.createZone(api);
            String host = Samples.registerHost(api);

            // then
            assertEquals(
                    "P2P is disabled",
                    api.post("/api/v1/sessions", openSession(host, zone))
                            .expect(400)
                            .detail());
            assertEquals(0, api.get("/api/v1/zones/p2p/enabled").json().size());
            assertEquals(0, api.get("/").json().path("enabled_zones").size());
            assertFalse(api.get("/").json().path("p2p_enabled").asBoolean());
        }
    }
}
