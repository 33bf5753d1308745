package io.p2pcoordinator.app.signalling;

import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.signalling.SignallingNodes.fresh;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dialect B, alone and together with dialect A. */
final class WarpSignallingTest {
    @RegisterExtension
    static final SignallingNodes NODES = new SignallingNodes();

    private final String zone = fresh("zone");
    private final String host = fresh("host");
    private final String ann = fresh("ann");
    private final String bob = fresh("bob");

    private void zone(boolean p2p, boolean fallback) {
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
                                p2p,
                                "fallback_enabled",
                                fallback,
                                "min_bandwidth_mbps",
                                777))
                .expect(201);
    }

    /** Good enough for this test's zone, and for no other's. */
    private void host() {
        NODES.api()
                .post(
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
                                1_000))
                .expect(201);
    }

    private String join(TestPeer peer) {
        JsonNode created = peer.next();
        assertEquals("session_created", created.path("type").asText(), created::toString);
        return created.path("session_id").asText();
    }

    @Test
    void shouldComeIntoTheZonesSessionWhenHostIsAvailable() {
        // given
        zone(true, false);
        host();
        try (TestPeer a = TestPeer.warp(NODES.uri(0), ann, zone)) {
            // when
            JsonNode created = a.next();

            // then
            assertEquals("session_created", created.path("type").asText(), created::toString);
            String session = created.path("session_id").asText();
            JsonNode row =
                    NODES.api().get("/api/v1/sessions/" + session).expect(200).json();
            assertEquals("pending", row.path("status").asText());
            assertEquals("[\"" + ann + "\"]", row.path("connected_players").toString());
            assertTrue(created.hasNonNull("host_id"));
            try (TestPeer b = TestPeer.warp(NODES.uri(0), bob, zone)) {
                assertEquals(session, join(b));
                assertEquals("{\"type\":\"peer_joined\",\"peer_id\":\"" + ann + "\"}", b.nextText());
                assertEquals("{\"type\":\"peer_joined\",\"peer_id\":\"" + bob + "\"}", a.nextText());
                b.send("{\"type\":\"leave\"}");
                b.next();
                assertEquals("{\"type\":\"peer_left\",\"peer_id\":\"" + bob + "\"}", a.nextText());
            }
            await().untilAsserted(() -> assertEquals(
                    "[\"" + ann + "\"]",
                    NODES.api()
                            .get("/api/v1/sessions/" + session)
                            .json()
                            .path("connected_players")
                            .toString()));
        }
    }

    @Test
    void shouldBeServedByServerWhenThereIsNoHost() {
        // given
        zone(true, true);
        NODES.api()
                .patch("/api/v1/zones/" + zone, json("min_bandwidth_mbps", 1_000_000))
                .expect(200);
        try (TestPeer a = TestPeer.warp(NODES.uri(0), ann, zone);
                TestPeer b = TestPeer.warp(NODES.uri(1), bob, zone)) {
            // when
            JsonNode created = a.next();

            // then
            assertEquals("session_created", created.path("type").asText(), created::toString);
            assertTrue(created.path("host_id").isMissingNode());
            assertEquals(created.path("session_id"), b.next().path("session_id"));
        }
    }

    @Test
    void shouldSayWhyWhenZoneCannotBeServed() {
        try (TestPeer a = TestPeer.warp(NODES.uri(0), ann, "no-such-zone")) {
            assertEquals("{\"type\":\"error\",\"message\":\"Zone not found: no-such-zone\"}", a.nextText());
            zone(false, true);
            a.send(json("type", "create_session", "peer_id", ann, "zone", zone));
            assertEquals(
                    "P2P is not enabled for zone: " + zone,
                    a.next().path("message").asText());
            NODES.api()
                    .patch(
                            "/api/v1/zones/" + zone,
                            json("p2p_enabled", true, "fallback_enabled", false, "min_bandwidth_mbps", 1_000_000))
                    .expect(200);
            a.send(json("type", "create_session", "peer_id", ann, "zone", zone));
            assertEquals(
                    "No host is available for zone: " + zone,
                    a.next().path("message").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SignallingNodes.OVER_TLS})
    void shouldTranslateWhenDialectsShareASession(int node) {
        // given
        zone(true, false);
        host();
        try (TestPeer b = TestPeer.warp(NODES.uri(0), bob, zone)) {
            String session = join(b);
            try (TestPeer a = TestPeer.panel(NODES.uri(node), ann, session)) {
                assertEquals("[\"" + bob + "\"]", a.next().path("peers").toString());
                assertEquals("{\"type\":\"peer_joined\",\"peer_id\":\"" + ann + "\"}", b.nextText());

                // when
                a.send("{\"type\":\"ice-candidate\",\"to\":\"" + bob
                        + "\",\"candidate\":{\"candidate\":\"c1\",\"sdpMid\":\"audio\",\"sdpMLineIndex\":3}}");
                b.send("{\"type\":\"ice_candidate\",\"to\":\"" + ann
                        + "\",\"candidate\":\"c2\",\"sdpMid\":\"video\",\"sdpMLineIndex\":1}");
                a.send("{\"type\":\"ice-candidate\",\"to\":\"" + bob + "\",\"candidate\":\"c3\"}");
                b.send("{\"type\":\"offer\",\"to\":\"" + ann + "\",\"sdp\":\"v=0\"}");

                // then
                assertEquals(
                        "{\"type\":\"ice_candidate\",\"candidate\":\"c1\",\"sdpMid\":\"audio\",\"sdpMLineIndex\":3,\"from\":\""
                                + ann + "\"}",
                        b.nextText());
                assertEquals(
                        "{\"type\":\"ice-candidate\",\"from\":\"" + bob
                                + "\",\"candidate\":{\"candidate\":\"c2\",\"sdpMid\":\"video\",\"sdpMLineIndex\":1}}",
                        a.nextText());
                assertEquals(
                        "{\"type\":\"ice_candidate\",\"candidate\":\"c3\",\"sdpMid\":\"\",\"sdpMLineIndex\":0,\"from\":\""
                                + ann + "\"}",
                        b.nextText());
                assertEquals("{\"type\":\"offer\",\"from\":\"" + bob + "\",\"sdp\":\"v=0\"}", a.nextText());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SignallingNodes.OVER_TLS})
    void shouldKeepItsPlaceWhenItReconnectsWithinTheGrace(int node) {
        // given
        zone(true, false);
        host();
        try (TestPeer watching = TestPeer.warp(NODES.uri(0), ann, zone)) {
            String session = join(watching);
            TestPeer first = TestPeer.warp(NODES.uri(0), bob, zone);
            assertEquals(session, join(first));
            watching.next(); // peer_joined
            first.close();

            // when
            try (TestPeer second = TestPeer.warp(NODES.uri(node), bob, zone)) {
                assertEquals(session, join(second));
                second.next(); // peer_joined of the other
                second.send("{\"type\":\"offer\",\"to\":\"" + ann + "\",\"sdp\":\"again\"}");

                // then
                assertEquals("again", watching.next().path("sdp").asText());
                await().during(SignallingNodes.GRACE.plusSeconds(1))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> watching.pending().isEmpty());
            }
        }
    }

    @Test
    void shouldLeaveWhenTheGraceIsOver() {
        // given
        zone(true, false);
        host();
        try (TestPeer watching = TestPeer.warp(NODES.uri(1), ann, zone)) {
            String session = join(watching);
            TestPeer gone = TestPeer.warp(NODES.uri(0), bob, zone);
            assertEquals(session, join(gone));
            watching.next();

            // when
            gone.close();

            // then
            assertEquals("{\"type\":\"peer_left\",\"peer_id\":\"" + bob + "\"}", watching.nextText());
            await().untilAsserted(() -> assertEquals(
                    "[\"" + ann + "\"]",
                    NODES.api()
                            .get("/api/v1/sessions/" + session)
                            .json()
                            .path("connected_players")
                            .toString()));
        }
    }

    @Test
    void shouldTellPeersWhenP2pIsSwitchedOrTheHostChanges() {
        // given
        zone(true, false);
        host();
        try (TestPeer b = TestPeer.warp(NODES.uri(1), bob, zone)) {
            String session = join(b);
            try (TestPeer a = TestPeer.panel(NODES.uri(0), ann, session)) {
                a.next();
                b.next();

                // when
                NODES.api().post("/api/v1/zones/" + zone + "/disable-p2p").expect(200);

                // then
                assertEquals("{\"type\":\"p2p-disabled\",\"zone_id\":\"" + zone + "\"}", a.nextText());
                assertEquals("{\"type\":\"p2p_disabled\",\"zone_id\":\"" + zone + "\"}", b.nextText());
                NODES.api()
                        .post("/api/v1/zones/" + zone + "/hosting", json("host_id", host))
                        .expect(200);
                JsonNode changed = a.next();
                assertEquals("host-changed", changed.path("type").asText());
                assertEquals(host, changed.path("host_id").asText());
                assertEquals(session, changed.path("session_id").asText());
                assertEquals("host_changed", b.next().path("type").asText());
            }
        }
    }

    @Test
    void shouldSayWhoComesFirstWhenNothingIsKnown() {
        try (TestPeer peer = TestPeer.connect(NODES.uri(0), "/api/v1/signaling/ws")) {
            peer.send("{\"type\":\"join\",\"session_id\":\"s\"}");
            assertTrue(peer.next().path("message").asText().contains("create_session"));
            peer.send(json("type", "create_session", "peer_id", ann));
            assertEquals("Missing field: zone", peer.next().path("message").asText());
        }
    }

    @Test
    void shouldAcceptOfferOverHttpWhenPeerHasNoSocket() {
        // given
        zone(true, false);
        host();
        var api = NODES.api();
        try (TestPeer a = TestPeer.warp(NODES.uri(0), ann, zone)) {
            String session = join(a);

            // when
            api.post("/api/v1/signaling/offer", json("session_id", session, "peer_id", "web", "sdp", "v=0"))
                    .expect(200);
            api.post("/api/signaling/ice-candidate", json("session_id", session, "peer_id", "web", "candidate", "c1"))
                    .expect(200);
            api.post(
                            "/api/signaling/ice-candidate",
                            json("session_id", session, "peer_id", "web", "candidate", List.of()))
                    .expect(422);

            // then
            assertEquals(
                    "{\"peer_id\":\"web\",\"sdp\":\"v=0\"}",
                    NODES.node(1)
                            .api()
                            .get("/api/signaling/offer/" + session)
                            .expect(200)
                            .body());
            assertEquals(
                    "[{\"peer_id\":\"web\",\"candidate\":\"c1\"}]",
                    api.get("/api/v1/signaling/ice-candidates/" + session)
                            .expect(200)
                            .body());
            assertEquals(
                    "Answer not found: " + session,
                    api.get("/api/v1/signaling/answer/" + session).expect(404).detail());
            try (TestPeer b = TestPeer.warp(NODES.uri(0), bob, zone)) {
                assertEquals("v=0", b.next().path("offer").asText());
            }
        }
    }
}
