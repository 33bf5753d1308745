package io.p2pcoordinator.app.signalling;

import static io.p2pcoordinator.app.signalling.SignallingNodes.fresh;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dialect A, row by row, with the second peer on the same node and on another. */
final class PanelSignallingTest {
    @RegisterExtension
    static final SignallingNodes NODES = new SignallingNodes();

    private final String session = fresh("session");
    private final String ann = fresh("ann");
    private final String bob = fresh("bob");

    private TestPeer panel(int node, String peerId) {
        TestPeer peer = TestPeer.panel(NODES.uri(node), peerId, session);
        assertEquals("session-joined", peer.next().path("type").asText());
        return peer;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SignallingNodes.OVER_TLS})
    void shouldTellBothSidesWhenPeersJoinAndLeave(int node) {
        try (TestPeer a = TestPeer.panel(NODES.uri(0), ann, null)) {
            // when
            a.send("{\"type\":\"join\",\"session_id\":\"" + session + "\"}");

            // then
            assertEquals("{\"type\":\"session-joined\",\"session_id\":\"" + session + "\",\"peers\":[]}", a.nextText());
            try (TestPeer b = TestPeer.panel(NODES.uri(node), bob, session)) {
                assertEquals(
                        "{\"type\":\"session-joined\",\"session_id\":\"" + session + "\",\"peers\":[\"" + ann + "\"]}",
                        b.nextText());
                assertEquals("{\"type\":\"peer-joined\",\"peer_id\":\"" + bob + "\"}", a.nextText());
                b.send("{\"type\":\"leave\"}");
                assertEquals("{\"type\":\"session-left\",\"session_id\":\"" + session + "\"}", b.nextText());
                assertEquals("{\"type\":\"peer-left\",\"peer_id\":\"" + bob + "\"}", a.nextText());
                b.send("{\"type\":\"join\",\"session_id\":\"" + session + "\"}");
                assertEquals("peer-joined", a.next().path("type").asText());
            }
            assertEquals("{\"type\":\"peer-left\",\"peer_id\":\"" + bob + "\"}", a.nextText());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SignallingNodes.OVER_TLS})
    void shouldRelayUnchangedWhenPeersExchangeOffersAndCandidates(int node) {
        try (TestPeer a = panel(0, ann);
                TestPeer b = panel(node, bob)) {
            a.next(); // peer-joined

            // when
            a.send("{\"type\":\"offer\",\"to\":\"" + bob
                    + "\",\"sdp\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\né\", \"n\":1.25}}");
            b.send("{\"sdp\":\"v=0 \\u00e9\",\"target_peer_id\":\"" + ann + "\",\"type\":\"answer\"}");
            a.send("{\"type\":\"ice-candidate\",\"to\":\"" + bob
                    + "\",\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"0\"}}");

            // then
            JsonNode offer = b.next();
            assertEquals(
                    "{\"type\":\"offer\",\"sdp\":\"v=0\\r\\né\",\"n\":1.25}",
                    offer.path("sdp").toString());
            assertEquals(ann, offer.path("from").asText());
            assertDoesNotThrow(() -> Instant.parse(offer.path("timestamp").asText()));
            assertEquals("{\"type\":\"answer\",\"from\":\"" + bob + "\",\"sdp\":\"v=0 é\"}", a.nextText());
            assertEquals(
                    "{\"type\":\"ice-candidate\",\"from\":\"" + ann
                            + "\",\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"0\"}}",
                    b.nextText());
        }
    }

    @Test
    void shouldTellTheSenderWhenTargetIsNowhere() {
        try (TestPeer a = panel(0, ann)) {
            a.send("{\"type\":\"offer\",\"to\":\"nobody\",\"sdp\":\"x\"}");
            assertEquals("{\"type\":\"error\",\"message\":\"Failed to deliver offer to nobody\"}", a.nextText());
        }
    }

    @Test
    void shouldStayOpenWhenFrameMakesNoSense() {
        try (TestPeer a = panel(0, ann)) {
            for (String[] talk : List.<String[]>of(
                    new String[] {"not json", "Invalid JSON"},
                    new String[] {"[1]", "Invalid JSON"},
                    new String[] {"{\"type\":\"join\"} x", "Invalid JSON"},
                    new String[] {"{\"a\":".repeat(100) + "1" + "}".repeat(100), "Invalid JSON"},
                    new String[] {"{\"type\":\"dance\"}", "Unknown message type: dance"},
                    new String[] {"{}", "Unknown message type: "},
                    new String[] {"{\"type\":\"create_session\"}", "Unknown message type: create_session"},
                    new String[] {"{\"type\":\"join\"}", "Missing field: session_id"},
                    new String[] {"{\"type\":\"offer\",\"sdp\":\"x\"}", "Missing field: to"},
                    new String[] {"{\"type\":\"offer\",\"to\":\"x\"}", "Missing field: sdp"},
                    new String[] {
                        "{\"type\":\"ice-candidate\",\"to\":\"x\",\"candidate\":null}", "Missing field: candidate"
                    })) {
                a.send(talk[0]);
                JsonNode error = a.next();
                assertEquals("error", error.path("type").asText());
                assertEquals(talk[1], error.path("message").asText());
            }
            a.sendBinary(new byte[] {1, 2, 3});
            assertEquals("Invalid JSON", a.next().path("message").asText());
            assertTrue(a.isOpen());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SignallingNodes.OVER_TLS})
    void shouldReplaceTheFirstSocketWhenPeerConnectsAgain(int node) {
        try (TestPeer watching = panel(0, bob);
                TestPeer first = panel(0, ann)) {
            watching.next(); // peer-joined

            // when
            try (TestPeer second = panel(node, ann)) {
                // then
                assertEquals(CloseCodes.REPLACED, first.awaitClose());
                assertEquals("replaced", first.closeReason());
                watching.send("{\"type\":\"offer\",\"to\":\"" + ann + "\",\"sdp\":\"x\"}");
                assertEquals("offer", second.next().path("type").asText());
                assertEquals(List.of(), watching.pending()); // nobody left
            }
        }
    }

    @Test
    void shouldTakeLargeFramesAndRefuseLargerOnes() {
        try (TestPeer a = panel(0, ann);
                TestPeer b = panel(1, bob)) {
            a.next();
            String sdp = "x".repeat(65_000);

            // when
            a.sendParts("{\"type\":\"offer\",\"to\":\"" + bob + "\",", "\"sdp\":\"" + sdp + "\"}");

            // then
            assertEquals(sdp, b.next().path("sdp").asText());
            a.send("{\"type\":\"offer\",\"to\":\"" + bob + "\",\"sdp\":\"" + "x".repeat(70_000) + "\"}");
            assertEquals(CloseCodes.TOO_BIG, a.awaitClose());
            assertEquals("peer-left", b.next().path("type").asText());
        }
    }

    @Test
    void shouldServeOddIdsWhenTheyAreEncoded() {
        String odd = "%C3%BC%20*%3E.%22";
        try (TestPeer a = panel(0, ann);
                TestPeer b = TestPeer.panel(NODES.uri(1), odd, session)) {
            b.next();
            assertEquals("ü *>.\"", a.next().path("peer_id").asText());
            a.send("{\"type\":\"answer\",\"to\":\"ü *>.\\\"\",\"sdp\":\"x\"}");
            assertEquals("answer", b.next().path("type").asText());
        }
    }

    @Test
    void shouldAnswerInHttpWhenNoSocketIsAskedFor() {
        assertEquals(
                426,
                NODES.api()
                        .get("/api/v1/signaling/ws?peer_id=" + ann)
                        .expect(426)
                        .status());
    }

    @Test
    void shouldCountPeersOfAllNodesWhenAsked() {
        try (TestPeer _ = panel(0, ann);
                TestPeer _ = panel(1, bob)) {
            JsonNode stats =
                    NODES.api().get("/api/v1/signaling/stats").expect(200).json();
            assertTrue(stats.path("active_connections").asInt() >= 2, stats::toString);
            assertTrue(stats.path("active_sessions").asInt() >= 1, stats::toString);
        }
    }
}
