package io.p2pcoordinator.app.signalling;

import static io.p2pcoordinator.app.signalling.SignallingNodes.fresh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.app.settings.Mode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that read too little, say too much or nothing: they go, the others stay. */
final class BadPeersTest {
    @RegisterExtension
    static final SignallingNodes NODES = new SignallingNodes();

    private final String session = fresh("session");

    @Test
    void shouldDropPeerWhenItDoesNotRead() throws IOException {
        // given
        String slow = fresh("slow");
        try (var stuck =
                        new RawSocket(NODES.uri(0), "/api/v1/signaling/ws?peer_id=" + slow + "&session_id=" + session);
                TestPeer flooding = TestPeer.panel(NODES.uri(0), fresh("flood"), session)) {
            flooding.next();
            String offer = "{\"type\":\"offer\",\"to\":\"" + slow + "\",\"sdp\":\"" + "x".repeat(60_000) + "\"}";

            // when
            for (int i = 0; i < 500 && flooding.pending().isEmpty(); i++) {
                flooding.send(offer);
            }

            // then: it went, and the one who sent goes on
            JsonNode heard = flooding.next();
            while (heard.path("message").asText().startsWith("Failed to deliver")) {
                heard = flooding.next();
            }
            assertEquals("peer-left", heard.path("type").asText());
            int code = stuck.readUntilClosed();
            assertTrue(code == CloseCodes.SLOW_CONSUMER || code == -1, () -> "closed with " + code);
            assertTrue(flooding.isOpen());
        }
    }

    @Test
    void shouldDropPeerWhenItAnswersNoPing() throws IOException {
        try (var silent = new RawSocket(NODES.uri(0), "/api/v1/signaling/ws?peer_id=" + fresh("silent"))) {
            assertEquals(CloseCodes.SILENT, silent.readUntilClosed());
        }
    }

    @Test
    void shouldDropSocketWhenNobodySaysWhoItIs() throws IOException {
        try (var nobody = new RawSocket(NODES.uri(0), "/api/v1/signaling/ws")) {
            int code = nobody.readUntilClosed();
            assertTrue(code == CloseCodes.POLICY_VIOLATION || code == CloseCodes.SILENT, () -> "closed with " + code);
        }
    }

    @Test
    void shouldRefuseMessagesWhenPeerSendsTooMany() {
        // given
        LimitSettings none = LimitSettings.defaults(Mode.DEVELOPMENT);
        var limits = new LimitSettings(
                true,
                none.requestsPerMinute(),
                none.authRequestsPerMinute(),
                5,
                none.signalBytesPerMinute(),
                none.connectionsPerAddress(),
                none.maxBodyBytes(),
                none.maxFrameBytes(),
                List.of());
        try (var node = NODES.another("limited", settings -> settings.withLimits(limits))) {
            String peer = fresh("peer");
            TestPeer talking = TestPeer.panel(node.uri(), peer, session);
            talking.next();

            // when
            for (int i = 0; i < 6; i++) {
                talking.send("{\"type\":\"dance\"}");
            }

            // then
            for (int i = 0; i < 5; i++) {
                assertEquals(
                        "Unknown message type: dance",
                        talking.next().path("message").asText());
            }
            assertTrue(talking.next().path("message").asText().startsWith("Rate limit exceeded: at most 5 messages"));
            talking.close();
            try (TestPeer again = TestPeer.panel(node.uri(), peer, session)) {
                again.next();
                again.send("{\"type\":\"dance\"}");
                assertTrue(again.next().path("message").asText().startsWith("Rate limit exceeded"));
            }
        }
    }
}
