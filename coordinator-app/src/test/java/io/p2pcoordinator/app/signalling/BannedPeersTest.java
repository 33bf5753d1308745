package io.p2pcoordinator.app.signalling;

import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.signalling.SignallingNodes.fresh;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is banned is in no session, on whichever node. */
final class BannedPeersTest {
    @RegisterExtension
    static final SignallingNodes NODES = new SignallingNodes();

    private static final String BANNED = "{\"type\":\"error\",\"message\":\"Banned: bot\"}";

    private final String zone = fresh("zone");
    private final String ann = fresh("ann");
    private final String bob = fresh("bob");

    private void ban(String peer) {
        NODES.api().put("/api/v1/bans/" + peer, json("reason", "bot")).expect(200);
    }

    /** Served by its server: there is no host that is good enough. */
    private void zone() {
        NODES.api()
                .post(
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
                                "p2p_enabled",
                                true,
                                "fallback_enabled",
                                true,
                                "min_bandwidth_mbps",
                                1_000_000))
                .expect(201);
    }

    @Test
    void shouldRefuseWarpClientWhenItIsBanned() {
        zone();
        ban(ann);
        try (TestPeer a = TestPeer.warp(NODES.uri(0), ann, zone)) {
            assertEquals(BANNED, a.nextText());
            assertEquals(CloseCodes.POLICY_VIOLATION, a.awaitClose());
        }
    }

    @Test
    void shouldRefusePanelWhenItsPeerIsBanned() {
        ban(ann);
        try (TestPeer a = TestPeer.panel(NODES.uri(0), ann, "session")) {
            assertEquals(BANNED, a.nextText());
            assertEquals(CloseCodes.POLICY_VIOLATION, a.awaitClose());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldPutPeerOutAtOnceWhenItIsBanned(int node) {
        // given
        zone();
        try (TestPeer a = TestPeer.warp(NODES.uri(node), ann, zone)) {
            assertEquals("session_created", a.next().path("type").asText());
            try (TestPeer b = TestPeer.warp(NODES.uri(0), bob, zone)) {
                assertEquals("session_created", b.next().path("type").asText());
                assertEquals("{\"type\":\"peer_joined\",\"peer_id\":\"" + ann + "\"}", b.nextText());
                assertEquals("{\"type\":\"peer_joined\",\"peer_id\":\"" + bob + "\"}", a.nextText());

                // when
                ban(ann);

                // then
                assertEquals(BANNED, a.nextText());
                assertEquals(CloseCodes.POLICY_VIOLATION, a.awaitClose());
                assertEquals("{\"type\":\"peer_left\",\"peer_id\":\"" + ann + "\"}", b.nextText());
            }
        }
    }

    @Test
    void shouldLetPeerInAgainWhenItsBanIsLifted() {
        // given
        zone();
        ban(ann);

        // when
        NODES.api().delete("/api/v1/bans/" + ann).expect(204);

        // then, also on the other node, as soon as it has heard
        await().untilAsserted(() -> {
            try (TestPeer a = TestPeer.warp(NODES.uri(1), ann, zone)) {
                assertEquals("session_created", a.next().path("type").asText());
            }
        });
    }
}
