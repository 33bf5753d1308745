package io.p2pcoordinator.app.signalling;

import static io.p2pcoordinator.app.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.app.Api;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers of both dialects, on both nodes, hear that a flag has switched P2P off or on for them, and others do not. */
class SwitchedP2pTest {
    @RegisterExtension
    static final SignallingNodes NODES = new SignallingNodes();

    private final String run = UUID.randomUUID().toString();
    private final String zone = "zone-" + run;
    private final String region = "region-" + run;
    private final Api api = NODES.api();

    private void prepare() {
        api.post(
                        "/api/v1/zones",
                        json(
                                "zone_id",
                                zone,
                                "zone_name",
                                "Z",
                                "zone_display_name",
                                "Z",
                                "map_name",
                                "z",
                                "min_bandwidth_mbps",
                                5_000))
                .expect(201);
        api.post(
                        "/api/v1/hosts",
                        json(
                                "host_id",
                                "host-" + run,
                                "player_id",
                                "p",
                                "cpu_cores",
                                8,
                                "memory_mb",
                                16_384,
                                "network_speed_mbps",
                                6_000,
                                "region",
                                region))
                .expect(201);
    }

    private void flag(String scope, String name, boolean enabled) {
        api.put(
                        "/api/v1/flags",
                        json("flags", List.of(Map.of("flag", "p2p", "scope", scope, "name", name, "enabled", enabled))))
                .expect(200);
    }

    private static String message(String type, String zoneId) {
        return "{\"type\":\"" + type + "\",\"zone_id\":\"" + zoneId + "\"}";
    }

    @Test
    void shouldTellPeersOfTheZoneOnAllNodesWhenItsFlagOrTheRegionsFlips() {
        // given
        prepare();
        try (TestPeer warp = TestPeer.warp(NODES.uri(0), "warp-" + run, zone)) {
            String session = warp.next().path("session_id").asText();
            try (TestPeer panel = TestPeer.panel(NODES.uri(1), "panel-" + run, session);
                    TestPeer stranger = TestPeer.panel(NODES.uri(1), "other-" + run, "room-" + run)) {
                assertEquals("session-joined", panel.next().path("type").asText());
                assertEquals("session-joined", stranger.next().path("type").asText());
                assertEquals("peer_joined", warp.next().path("type").asText());

                // when
                flag("zone", zone, false);
                flag("region", region, false); // it is off already
                flag("zone", zone, true); // the region is still off
                flag("region", region, true);
                flag("zone", "another-" + run, false);
                flag("region", region, false);

                // then
                for (String type : List.of("p2p-disabled", "p2p-enabled", "p2p-disabled")) {
                    assertEquals(message(type, zone), panel.nextText());
                    assertEquals(message(type.replace('-', '_'), zone), warp.nextText());
                }
                assertEquals(List.of(), stranger.pending());
            }
            api.delete("/api/v1/hosts/host-" + run).expect(204); // it is good enough for the zones of others
        }
    }
}
