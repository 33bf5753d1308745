package io.p2pcoordinator.app.signalling;

import static io.p2pcoordinator.app.Api.json;
import static io.p2pcoordinator.app.signalling.SignallingNodes.fresh;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.api.Samples;
import io.p2pcoordinator.app.hosting.choice.TroubleReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Players of a session, on two nodes, say whether they reach its host. */
final class HostReportsTest {
    @RegisterExtension
    static final SignallingNodes NODES = new SignallingNodes();

    private record Told(String zoneId, String hostId, TroubleReason reason) {}

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final String ann = fresh("ann");
    private final String bob = fresh("bob");
    private String host;
    private String zone;
    private String session;

    @BeforeEach
    void world() {
        Api api = NODES.api();
        host = Samples.registerHost(api);
        zone = Samples.createZone(api);
        api.post("/api/v1/zones/" + zone + "/hosting", json("host_id", host)).expect(200);
        session = api.post(
                        "/api/v1/sessions",
                        json("host_id", host, "zone_id", zone, "player_ids", List.of(ann, bob), "max_players", 5))
                .expect(201)
                .text("session_id");
        for (int node = 0; node < 2; node++) {
            NODES.node(node).node().hosting().onTrouble((zoneId, hostId, reason, _) -> {
                if (hostId.equals(host)) {
                    told.add(new Told(zoneId, hostId, reason));
                }
            });
        }
        await().atMost(Duration.ofSeconds(20)) // the other node has read it too
                .until(() -> NODES.node(1).node().control().liveSession(session).isPresent());
    }

    private TestPeer player(int node, String peerId) {
        TestPeer peer = TestPeer.panel(NODES.uri(node), peerId, session);
        assertEquals("session-joined", peer.next().path("type").asText());
        return peer;
    }

    private static void report(TestPeer from, String hostId, boolean reachable) {
        from.send("{\"type\":\"host-report\",\"host_id\":\"" + hostId + "\",\"reachable\":" + reachable + "}");
    }

    @Test
    void shouldTellTheOwnerWhenPlayersOnTwoNodesCannotReachTheHost() {
        try (TestPeer a = player(0, ann);
                TestPeer b = player(1, bob)) {
            // when
            report(a, host, false);
            b.send("{\"type\":\"host_report\",\"host_id\":\"" + host + "\",\"reachable\":false}");

            // then
            await().atMost(Duration.ofSeconds(20)).until(() -> !told.isEmpty());
            assertEquals(new Told(zone, host, TroubleReason.CLIENT_REPORTS), told.getFirst());
        }
    }

    @Test
    void shouldNotCountThoseWhoAreNotPlayersOfTheSession() {
        // given: strangers in the same signalling session
        try (TestPeer c = player(0, fresh("cid"));
                TestPeer d = player(1, fresh("dan"));
                TestPeer a = player(0, ann);
                TestPeer b = player(1, bob)) {
            report(c, host, false);
            report(d, host, false);
            report(a, host, true);
            report(b, "another-host", false);

            // when: what is sent after it is answered, so it was read
            for (TestPeer peer : List.of(c, d, a, b)) {
                peer.send("{\"type\":\"host-report\"}");
                assertError(peer, "Missing field: host_id");
                peer.send("{\"type\":\"host-report\",\"host_id\":\"h\",\"reachable\":\"yes\"}");
                assertError(peer, "Missing field: reachable");
            }

            // then
            assertTrue(told.isEmpty(), told.toString());
        }
    }

    private static void assertError(TestPeer peer, String message) {
        var answer = peer.next();
        while (answer.path("type").asText().equals("peer-joined")) {
            answer = peer.next();
        }
        assertEquals("error", answer.path("type").asText());
        assertEquals(message, answer.path("message").asText());
    }
}
