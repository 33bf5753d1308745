package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.api.Samples.heartbeat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MonitoringApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.fresh(Map.of());

    private Api api;

    @BeforeEach
    void noHosts() {
        api = node.api();
        for (String hostId : api.get("/api/v1/hosts").column("host_id")) {
            api.delete("/api/v1/hosts/" + Api.segment(hostId)).expect(204);
        }
    }

    @Test
    void shouldCountWhatIsThereWhenTheDashboardIsRead() {
        // given
        JsonNode before = api.get("/api/v1/monitoring/dashboard").expect(200).json();
        String host = Samples.registerHost(api);
        String zone = Samples.createZone(api);
        String off = Samples.createZone(api);
        api.patch("/api/v1/zones/" + off + "/status?new_status=disabled", null).expect(200);
        String session = "/api/v1/sessions/"
                + api.post("/api/v1/sessions", Samples.openSession(host, zone)).text("id");
        api.post(session + "/activate").expect(200);
        api.post(session + "/players", Api.json("player_id", "ann")).expect(200);
        api.post("/api/v1/hosts/" + host + "/heartbeat", heartbeat(100, 25)).expect(200);

        // when
        JsonNode now = api.get("/api/v1/monitoring/dashboard").expect(200).json();

        // then
        assertEquals(1, now.at("/hosts/total").asInt());
        assertEquals(1, now.at("/hosts/online").asInt());
        assertEquals(0, now.at("/hosts/offline").asInt());
        assertEquals(77.5, now.at("/hosts/average_quality_score").asDouble());
        assertEquals(2, grown(before, now, "/zones/total"));
        assertEquals(1, grown(before, now, "/zones/enabled"));
        assertEquals(1, grown(before, now, "/zones/disabled"));
        assertEquals(1, grown(before, now, "/sessions/total"));
        assertEquals(1, grown(before, now, "/sessions/active"));
        assertEquals(0, grown(before, now, "/sessions/inactive"));
        assertEquals(1, grown(before, now, "/sessions/total_players"));
        for (String part : List.of("postgres", "redis", "nats", "etcd")) {
            assertEquals("healthy", now.at("/system/" + part).asText(), part);
        }
    }

    @Test
    void shouldSortHostsByQualityWhenStatsAreRead() {
        // given
        for (double latencyMs : new double[] {0, 50, 150, 300}) {
            String host = Samples.registerHost(api);
            api.post("/api/v1/hosts/" + host + "/heartbeat", heartbeat(latencyMs, latencyMs < 300 ? 0 : 50))
                    .expect(200);
        }

        // when
        JsonNode stats = api.get("/api/v1/monitoring/hosts/stats").expect(200).json();

        // then: scores of 100, 95, 85 and 45
        assertEquals(4, stats.path("total_online").asInt());
        assertEquals(2, stats.at("/quality_distribution/excellent").asInt());
        assertEquals(1, stats.at("/quality_distribution/good").asInt());
        assertEquals(0, stats.at("/quality_distribution/fair").asInt());
        assertEquals(1, stats.at("/quality_distribution/poor").asInt());
    }

    @Test
    void shouldShowWhatAnOperatorNeedsWhenPrometheusScrapes() {
        // given
        Samples.registerHost(api);
        api.get("/api/v1/hosts/host-of-nobody").expect(404);
        api.get("/no/such/path").expect(404);
        // a command's answer comes after the tables show it; this read, once they do
        api.get("/api/v1/hosts").expect(200);

        // when
        Answer metrics = api.get("/metrics").expect(200);

        // then
        assertTrue(
                metrics.header("Content-Type").startsWith("text/plain; version=0.0.4"), metrics.header("Content-Type"));
        for (String line : List.of(
                "# TYPE p2p_hosts_total gauge",
                "p2p_hosts_total 1.0",
                "p2p_hosts_online 1.0",
                "p2p_host_quality_score_avg 100.0",
                "p2p_coordinator_up 1.0",
                "p2p_coordinator_healthy 1.0",
                "p2p_dependency_up{dependency=\"postgres\"} 1.0",
                "p2p_dependency_up{dependency=\"nats\"} 1.0",
                "p2p_lane_commits_parked_total{stream=\"ENTITY_00\"} 0.0",
                "p2p_projection_lag_events{projection=\"entities\",stream=\"ENTITY_15\"} 0.0")) {
            assertTrue(metrics.body().lines().anyMatch(line::equals), line + " in\n" + metrics.body());
        }
        for (String start : List.of(
                "p2p_lane_position{stream=\"CONTROL\"} ",
                "p2p_projection_position{projection=\"control\",stream=\"CONTROL\"} ",
                "p2p_http_requests_total{method=\"GET\",route=\"/api/v1/hosts/{host_id}\",status=\"404\"} ",
                "p2p_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} ",
                "p2p_http_request_duration_seconds_count{method=\"POST\",route=\"/api/v1/hosts/register\"} ",
                "jvm_memory_used_bytes{area=\"heap\"} ")) {
            assertTrue(
                    metrics.body().lines().anyMatch(line -> line.startsWith(start)), start + " in\n" + metrics.body());
        }
        assertFalse(metrics.body().contains("host-of-nobody"), "an id has made a series");
    }

    @Test
    void shouldAnswerInOpenMetricsWhenTheScraperTakesIt() {
        // when
        Answer metrics = api.get(
                        "/api/monitoring/metrics",
                        "Accept",
                        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1")
                .expect(200);

        // then
        assertTrue(
                metrics.header("Content-Type").startsWith("application/openmetrics-text"),
                metrics.header("Content-Type"));
        assertTrue(metrics.body().endsWith("# EOF\n"));
        assertTrue(metrics.body().matches("(?s).*\np2p_hosts_total [0-9]+\\.0\n.*"), metrics.body());
    }

    private static int grown(JsonNode before, JsonNode now, String path) {
        return now.at(path).asInt() - before.at(path).asInt();
    }
}
