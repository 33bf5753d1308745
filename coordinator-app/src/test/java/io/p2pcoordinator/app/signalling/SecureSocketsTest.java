package io.p2pcoordinator.app.signalling;

import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.signalling.SignallingNodes.fresh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.security.Secured;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.SecuritySettings;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may open a socket, for whom, and for how long. */
final class SecureSocketsTest {
    private static final Duration LIFETIME = Duration.ofSeconds(6);
    private static final String BAD_TOKEN =
            "{\"type\":\"error\",\"message\":\"Invalid or expired authentication token\"}";

    @RegisterExtension
    static final NodeExtension node = NodeExtension.changed(SecureSocketsTest::withShortTokens);

    private final String ann = fresh("ann");

    private static CoordinatorSettings withShortTokens(CoordinatorSettings settings) {
        CoordinatorSettings secured = Secured.byRotatedKeys(settings);
        SecuritySettings s = secured.security();
        return secured.withSecurity(new SecuritySettings(
                s.tokensRequired(),
                s.apiKeysRequired(),
                s.apiKeyHeader(),
                s.apiKeys(),
                s.sharedSecret(),
                LIFETIME,
                s.refreshLifetime(),
                s.keyRotation()));
    }

    private static URI uri() {
        return node.node().uri();
    }

    private static String token(String playerId) {
        return node.api()
                .post("/api/v1/auth/token", json("player_id", playerId, "api_key", Secured.CLIENT_KEY))
                .expect(200)
                .text("access_token");
    }

    private static TestPeer panel(String peerId, String token) {
        return TestPeer.connect(uri(), "/api/v1/signaling/ws?peer_id=" + peerId + "&session_id=s&token=" + token);
    }

    private static void assertRefused(TestPeer peer, String error) {
        assertEquals(error, peer.nextText());
        assertEquals(CloseCodes.POLICY_VIOLATION, peer.awaitClose());
    }

    @Test
    void shouldRefuseSocketWhenItsTokenProvesNothing() {
        // given
        String token = token(ann);
        String refresh = node.api()
                .post("/api/v1/auth/token", json("player_id", ann, "api_key", Secured.CLIENT_KEY))
                .text("refresh_token");

        // when, then
        assertRefused(TestPeer.panel(uri(), ann, "s"), BAD_TOKEN);
        assertRefused(panel(ann, token + "x"), BAD_TOKEN);
        assertRefused(panel(ann, refresh), BAD_TOKEN);
        assertRefused(panel(ann, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4iLCJ0eXBlIjoiYWNjZXNzIn0."), BAD_TOKEN);
        assertRefused(panel("bob", token), "{\"type\":\"error\",\"message\":\"this token is not of peer bob\"}");
        try (TestPeer warp = TestPeer.warp(uri(), ann, "z")) {
            assertRefused(warp, BAD_TOKEN);
        }
    }

    @Test
    void shouldAcceptTokenWhereverItComes() {
        String token = token(ann);
        try (TestPeer inQuery = panel(ann, token)) {
            assertEquals("session-joined", inQuery.next().path("type").asText());
        }
        try (TestPeer inHeader = TestPeer.connect(
                uri(), "/api/v1/signaling/ws?peer_id=" + ann + "&session_id=s", "Authorization", "Bearer " + token)) {
            assertEquals("session-joined", inHeader.next().path("type").asText());
        }
        try (TestPeer inFrame = TestPeer.connect(uri(), "/api/v1/signaling/ws")) {
            inFrame.send(json("type", "create_session", "peer_id", ann, "zone", "nowhere", "token", token));
            assertEquals(
                    "Zone not found: nowhere", inFrame.next().path("message").asText());
        }
        try (TestPeer server = TestPeer.connect(
                uri(), "/api/v1/signaling/ws?peer_id=anybody&session_id=s", "X-API-Key", Secured.SERVER_KEY)) {
            assertEquals("session-joined", server.next().path("type").asText());
        }
    }

    @Test
    void shouldCloseSocketWhenItsTokenExpires() {
        try (TestPeer peer = panel(ann, token(ann))) {
            assertEquals("session-joined", peer.next().path("type").asText());
            assertTrue(peer.isOpen());
            assertRefused(peer, "{\"type\":\"error\",\"message\":\"Authentication token has expired\"}");
        }
    }
}
