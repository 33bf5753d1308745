package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.json;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.NodeProcess;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes, of which one is a process that can be killed. */
class OwnerDiesTest {
    @RegisterExtension
    static final NodeExtension survivor =
            NodeExtension.fresh(Map.of("P2P_LEASE_TTL_SECONDS", "2", "P2P_HOST_TIMEOUT_SECONDS", "3"));

    private static final int COMMANDS_BEFORE = 10;
    /** More than any number of players that a zone has by itself. */
    private static final int BASE = 1_000;

    @TempDir
    static Path folder = Path.of("");

    @Test
    void shouldTakeOverAndKeepWhatWasAcknowledgedWhenTheOwnerIsKilled() throws Exception {
        Api api = survivor.api();
        String zone = Samples.freshZoneOf(
                "node-1", List.of("node-1", survivor.node().node().nodeId()));
        List<Integer> acknowledged;
        try (NodeProcess owner = NodeProcess.start(survivor.variablesOf("node-1"), folder.resolve("node-1.log"))) {
            // given
            owner.api().post("/api/v1/zones", Samples.zone(zone)).expect(201);
            patiently().until(() -> ownerOf(zone).equals("node-1"));

            // when
            acknowledged = commandsWhile(zone, owner);
        }

        // then
        assertEquals(survivor.node().node().nodeId(), ownerOf(zone));
        assertEquals(
                BASE + acknowledged.getLast(),
                api.get("/api/v1/zones/" + zone).json().path("max_players").asInt());
        List<Integer> recorded = recordedMaxPlayers(zone);
        assertEquals(new HashSet<>(recorded).size(), recorded.size(), "one was recorded twice: " + recorded);
        assertTrue(recorded.containsAll(acknowledged), () -> "expected " + acknowledged + " in " + recorded);
    }

    @Test
    void shouldPutASilentHostOfflineOnceWhenBothNodesNotice() {
        try (NodeProcess other = NodeProcess.start(survivor.variablesOf("node-2"), folder.resolve("node-2.log"))) {
            // given
            String host = Samples.registerHost(other.api());

            // when
            patiently().until(() -> statusOf(survivor.api(), host).equals("offline"));
            patiently().until(() -> statusOf(other.api(), host).equals("offline"));
            survivor.api()
                    .post("/api/v1/hosts/" + host + "/heartbeat", Samples.heartbeat(1, 0))
                    .expect(200);
            patiently().until(() -> statusOf(other.api(), host).equals("online"));
            patiently().until(() -> statusOf(other.api(), host).equals("offline"));

            // then
            List<String> events = new ArrayList<>();
            commits(Subject.host(host).name())
                    .forEach(commit -> events.addAll(commit.path("events").findValuesAsText("type")));
            assertEquals(2, Collections.frequency(events, "host_went_offline"), events.toString());
        }
    }

    /** One after the other through the survivor; the owner is killed on the way; until a command works again. */
    private static List<Integer> commandsWhile(String zone, NodeProcess owner) throws InterruptedException {
        var acknowledged = new ArrayList<Integer>();
        var statuses = new HashSet<Integer>();
        for (int i = 1; i <= COMMANDS_BEFORE; i++) {
            patch(zone, i).expect(200);
            acknowledged.add(i);
        }
        Thread killer = Thread.ofVirtual().start(() -> {
            try {
                owner.kill();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        int[] next = {COMMANDS_BEFORE};
        patiently().until(() -> {
            int value = ++next[0];
            int status = patch(zone, value).status();
            statuses.add(status);
            if (status == 200) {
                acknowledged.add(value);
            }
            return status == 200
                    && !killer.isAlive()
                    && ownerOf(zone).equals(survivor.node().node().nodeId());
        });
        killer.join();
        assertTrue(Set.of(200, 503).containsAll(statuses), statuses.toString());
        return acknowledged;
    }

    private static Answer patch(String zone, int maxPlayers) {
        return survivor.api().patch("/api/v1/zones/" + zone, json("max_players", BASE + maxPlayers));
    }

    private static String ownerOf(String zone) {
        return survivor.api().get("/api/v1/ownership/" + zone).text("node");
    }

    private static String statusOf(Api api, String host) {
        return api.get("/api/v1/hosts/" + host).text("status");
    }

    private static List<Integer> recordedMaxPlayers(String zone) {
        return commits(Subject.zone(zone).name()).stream()
                .flatMap(commit -> commit.path("events").findValues("max_players").stream())
                .map(JsonNode::asInt)
                .filter(value -> value > BASE)
                .map(value -> value - BASE)
                .toList();
    }

    private static List<JsonNode> commits(String subject) {
        return StreamSupport.stream(
                        survivor.api()
                                .get("/api/v1/events?limit=1000&subject=" + subject)
                                .expect(200)
                                .json()
                                .path("commits")
                                .spliterator(),
                        false)
                .toList();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
