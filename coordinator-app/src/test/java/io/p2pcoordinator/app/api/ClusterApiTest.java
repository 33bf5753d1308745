package io.p2pcoordinator.app.api;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClusterApiTest {
    @RegisterExtension
    static final NodeExtension nodes = NodeExtension.twoNodes(Map.of("P2P_LEASE_TTL_SECONDS", "20"));

    @Test
    void shouldShowTheSameClusterOnEveryNode() {
        // given
        String zone = Samples.createZone(nodes.api());
        patiently().until(() -> ownersOf(zone, nodes.api()).size() == 1);

        // when
        for (Api api : List.of(nodes.api(), nodes.second().api())) {
            patiently().untilAsserted(() -> {
                JsonNode cluster = cluster(api);

                // then
                assertEquals(
                        List.of("node-under-test", "second-node-under-test"),
                        cluster.path("nodes").findValuesAsText("node"));
                JsonNode leader = node(cluster, cluster.at("/leader/node").asText());
                long epoch = cluster.at("/leader/epoch").asLong();
                assertTrue(epoch > 0);
                assertEquals(epoch, leader.path("leader_epoch").asLong());
                cluster.path("nodes").forEach(node -> {
                    assertTrue(node.path("answers").asBoolean());
                    assertTrue(node.path("caught_up").asBoolean());
                    assertEquals("active", node.path("state").asText());
                    assertEquals(18, node.path("lag").size());
                    JsonNode control = node.path("lag").path(0);
                    assertEquals("CONTROL", control.path("stream").asText());
                    assertTrue(control.path("position").asText().startsWith("CONTROL/"));
                    assertEquals(0, control.path("lag_events").asLong());
                    assertEquals(
                            node.path("leader_epoch").asLong() > 0,
                            control.path("writes_tables").asBoolean());
                    assertEquals(
                            node.path("owned").size(), node.path("owned_count").asInt());
                });
                List<String> owners = ownersOf(zone, api);
                assertEquals(1, owners.size());
                JsonNode other = node(
                        cluster,
                        owners.getFirst().equals("node-under-test") ? "second-node-under-test" : "node-under-test");
                assertTrue(other.path("standby").toString().contains("\"" + zone + "\""));
            });
        }
    }

    @Test
    void shouldOnlyCountZonesWhenTheyAreNotAskedFor() {
        JsonNode cluster =
                nodes.api().get("/api/v1/cluster?zones=false").expect(200).json();
        cluster.path("nodes").forEach(node -> {
            assertTrue(node.path("owned_count").isInt());
            assertTrue(node.path("owned").isNull() || node.path("owned").isMissingNode());
        });
        nodes.api().get("/api/v1/cluster?zones=perhaps").expect(422);
    }

    @Test
    void shouldAnswer404WhenTheNodeIsNotThere() {
        assertEquals(
                "Node not found: nobody",
                nodes.api()
                        .post("/api/v1/cluster/nodes/nobody/drain")
                        .expect(404)
                        .detail());
        nodes.api().delete("/api/v1/cluster/nodes/nobody/drain").expect(404);
    }

    @Test
    void shouldGiveZonesAndLeadershipAwayWhenDrainedAndTakePartAgain() {
        // given
        Api api = nodes.api();
        String zone = Samples.createZone(api);
        patiently().until(() -> !cluster(api).at("/leader/node").asText().isEmpty());
        String leader = cluster(api).at("/leader/node").asText();
        long epoch = cluster(api).at("/leader/epoch").asLong();

        // when
        api.post("/api/v1/cluster/nodes/" + leader + "/drain").expect(200);

        // then
        patiently().untilAsserted(() -> {
            JsonNode now = cluster(api);
            assertFalse(now.at("/leader/node").asText().equals(leader));
            assertTrue(now.at("/leader/epoch").asLong() > epoch);
            assertEquals("draining", node(now, leader).path("state").asText());
            assertEquals(0, node(now, leader).path("owned_count").asInt());
            assertEquals(1, ownersOf(zone, api).size());
        });
        api.patch("/api/v1/zones/" + zone, Api.json("max_players", 7)).expect(200);
        assertEquals(
                7, api.get("/api/v1/zones/" + zone).json().path("max_players").asInt());

        api.delete("/api/v1/cluster/nodes/" + leader + "/drain").expect(200);
        patiently()
                .until(() -> node(cluster(api), leader).path("state").asText().equals("active"));
    }

    private static JsonNode cluster(Api api) {
        return api.get("/api/v1/cluster").expect(200).json();
    }

    private static JsonNode node(JsonNode cluster, String nodeId) {
        for (JsonNode node : cluster.path("nodes")) {
            if (node.path("node").asText().equals(nodeId)) {
                return node;
            }
        }
        throw new AssertionError("expected node " + nodeId + " in " + cluster);
    }

    private static List<String> ownersOf(String zone, Api api) {
        var owners = new ArrayList<String>();
        cluster(api).path("nodes").forEach(node -> {
            if (node.path("owned").findValuesAsText("zone_id").contains(zone)) {
                owners.add(node.path("node").asText());
            }
        });
        return owners;
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
