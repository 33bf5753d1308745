package io.p2pcoordinator.app.node;

import static io.p2pcoordinator.app.Api.json;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each server dies once and comes back. */
class OutageTest {
    @RegisterExtension
    static final NodeExtension node =
            NodeExtension.fresh(Map.of("P2P_LEASE_TTL_SECONDS", "2", "P2P_HOST_TIMEOUT_SECONDS", "2"));

    /** By then a request must have its answer: the longest wait in the node, for an append, is 10 s. */
    private static final Duration NO_HANG = Duration.ofSeconds(15);

    private Api api;

    @BeforeEach
    void zone() {
        api = node.api();
        api.post("/api/v1/zones", zone("z", 10)).expect(201);
    }

    @AfterEach
    void shouldBeHealthyAgain() {
        node.node().awaitHealthy();
    }

    @Test
    void shouldStopWritingAndGoOnByItselfWhenEtcdDiesAndComesBack() {
        // when
        node.servers().etcd().kill();
        Answer health = awaitMissing("lease");
        Answer zone = write(11);
        Answer host = api.post("/api/v1/hosts/register", host("h"));
        Answer read = api.get("/api/v1/zones/z");
        long end = log("CONTROL");

        // then
        assertEquals(503, health.status());
        assertTrue(health.json().path("missing").has("etcd"), health.body());
        assertEquals("disconnected", health.text("etcd"));
        for (Answer refused : List.of(zone, host)) {
            assertTrue(refused.expect(503).detail().contains("may not write"), refused.detail());
            assertFalse(refused.header("Retry-After").isEmpty());
        }
        assertEquals(10, read.expect(200).json().path("max_players").asInt());

        // when
        node.servers().etcd().start();

        // then
        patiently().until(() -> write(12).status() == 201);
        assertEquals(12, api.get("/api/v1/zones/z").json().path("max_players").asInt());
        assertTrue(log("CONTROL") > end);
    }

    @Test
    void shouldRecordNothingAndSaySoWhenPostgresDiesAndComesBack() {
        // given
        long end = log("CONTROL");

        // when
        node.servers().postgres().kill();
        Answer health = awaitMissing("postgres");
        Answer write = write(21);
        Answer read = api.get("/api/v1/zones/z");
        Answer journal = api.get("/api/v1/events");

        // then
        assertEquals(
                "{\"postgres\":\"disconnected\",\"redis\":\"connected\"}",
                health.json().path("database").toString());
        assertTrue(write.expect(503).detail().contains("PostgreSQL"), write.detail());
        assertTrue(read.expect(503).detail().contains("PostgreSQL"), read.detail());
        journal.expect(503);
        assertEquals(end, log("CONTROL"));
        api.get("/api/v1/lanes").expect(200);
        api.get("/api/v1/projections").expect(200);

        // when
        node.servers().postgres().start();

        // then
        patiently().until(() -> write(22).status() == 201);
        assertEquals(22, api.get("/api/v1/zones/z").json().path("max_players").asInt());
    }

    @Test
    void shouldKeepWhatWasAcknowledgedWhenNatsDiesAndComesBack() {
        // given
        var acknowledged = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            String id = "nats-" + i;
            if (api.post("/api/v1/hosts/register", host(id)).status() == 201) {
                acknowledged.add(id);
            }
            if (i == 10) {
                node.servers().nats().kill();
                awaitMissing("nats");
            }
            if (i == 12) {
                node.servers().nats().start();
                patiently().until(() -> write(31).status() == 201);
            }
        }

        // then
        assertEquals(18, acknowledged.size(), acknowledged.toString());
        for (String id : acknowledged) {
            assertEquals(id, api.get("/api/v1/hosts/" + id).expect(200).text("host_id"));
        }
        assertEquals(31, api.get("/api/v1/zones/z").json().path("max_players").asInt());
    }

    @Test
    void shouldPutTheHostOfflineWhenItIsSilentAndOnlineWithItsNextHeartbeat() {
        // given
        api.post("/api/v1/hosts/register", host("silent")).expect(201);

        // when
        patiently().until(() -> api.get("/api/v1/hosts/silent").text("status").equals("offline"));
        Answer beat = api.post(
                "/api/v1/hosts/silent/heartbeat",
                json("latency_ms", 1, "packet_loss_percent", 0, "bandwidth_usage_mbps", 0, "current_players", 0));

        // then
        assertEquals("online", beat.expect(200).text("status"));
        assertEquals("online", api.get("/api/v1/hosts/silent").text("status"));
    }

    private Answer write(int maxPlayers) {
        long start = System.nanoTime();
        Answer answer = api.post("/api/v1/zones", zone("z", maxPlayers));
        assertTrue(System.nanoTime() - start < NO_HANG.toNanos(), "it hung");
        assertTrue(Set.of(201, 503).contains(answer.status()), answer.body());
        return answer;
    }

    private Answer awaitMissing(String part) {
        patiently().until(() -> missing().has(part));
        return api.get("/health");
    }

    private JsonNode missing() {
        return api.get("/health").json().path("missing");
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
    }

    /** How far the node has applied the stream. */
    private static long log(String stream) {
        return node.node()
                .node()
                .lanes()
                .progress(StreamId.of(stream).orElseThrow())
                .appliedPosition();
    }

    private static String zone(String zoneId, int maxPlayers) {
        return json(
                "zone_id",
                zoneId,
                "zone_name",
                "z",
                "zone_display_name",
                "Z",
                "map_name",
                "z",
                "max_players",
                maxPlayers);
    }

    private static String host(String hostId) {
        return json(
                "host_id",
                hostId,
                "player_id",
                "p",
                "player_name",
                "n",
                "ip_address",
                "::1",
                "port",
                1,
                "cpu_cores",
                1,
                "cpu_frequency_mhz",
                1,
                "memory_mb",
                1,
                "network_speed_mbps",
                1);
    }
}
