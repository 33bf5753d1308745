package io.p2pcoordinator.app.leader;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.NodeProcess;
import io.p2pcoordinator.app.api.Samples;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, two of them processes that can be killed and paused: each task runs on one, and moves with the leader. */
class LeaderMovesTest {
    private static final String FIRST = "node-under-test";

    @RegisterExtension
    static final NodeExtension world = NodeExtension.fresh(Map.of(
            "P2P_LEASE_TTL_SECONDS", "5",
            "P2P_CLUSTER_SUSPECT_AFTER_MS", "2000",
            "P2P_HOST_TIMEOUT_SECONDS", "5",
            "P2P_SESSION_EMPTY_TIMEOUT_SECONDS", "2",
            "P2P_SESSION_EMPTY_CHECK_SECONDS", "1",
            "P2P_SESSION_STALE_TIMEOUT_SECONDS", "4",
            "P2P_SESSION_STALE_CHECK_SECONDS", "1"));

    @TempDir
    static Path folder = Path.of("");

    @Test
    void shouldDoTheLeadersWorkOnceAndMoveItWhenTheLeaderDiesOrSleeps() throws Exception {
        var processes = new TreeMap<String, NodeProcess>();
        try {
            // given
            for (String id : List.of("node-a", "node-b")) {
                processes.put(id, NodeProcess.start(world.variablesOf(id), folder.resolve(id + ".log")));
            }
            leadBy(processes.keySet());
            assertOnlyTheLeaderWorks(3);
            assertEachEndsOnce();

            // when
            String killed = leader();
            long epoch = epoch();
            removed(processes, killed).kill();

            // then
            patiently().until(() -> epoch() > epoch);
            assertNotEquals(killed, leader());
            assertOnlyTheLeaderWorks(2);
            assertEachEndsOnce();

            // when
            leadBy(processes.keySet());
            String paused = leader();
            long epochBefore = epoch();
            NodeProcess sleeper = process(processes, paused);
            sleeper.pause();
            patiently().until(() -> epoch() > epochBefore && leader().equals(FIRST));
            String zone = Samples.fresh("zone");
            done(() -> world.api().post("/api/v1/zones", Samples.zone(zone)));
            sleeper.resume();

            // then
            patiently().until(() -> node(cluster(), paused).path("answers").asBoolean());
            assertEquals(0, node(cluster(), paused).path("leader_epoch").asLong());
            assertEquals(FIRST, leader());
            assertOnlyTheLeaderWorks(2);
            patiently().until(() -> sleeper.api().get("/api/v1/zones/" + zone).status() == 200);
            assertEachEndsOnce();
            assertEveryCommitOnControlIsInTheTablesOnce();
        } finally {
            processes.values().forEach(NodeProcess::close);
        }
    }

    /** The first node gives the leadership away, and stands again as one who follows. */
    private static void leadBy(Iterable<String> processes) {
        var ids = new ArrayList<String>();
        processes.forEach(ids::add);
        patiently()
                .until(() -> ids.stream()
                        .allMatch(
                                id -> node(cluster(), id).path("state").asText().equals("active")));
        world.api().post("/api/v1/cluster/nodes/" + FIRST + "/drain").expect(200);
        patiently().until(() -> ids.contains(leader()));
        world.api().delete("/api/v1/cluster/nodes/" + FIRST + "/drain").expect(200);
    }

    private static void assertOnlyTheLeaderWorks(int nodes) {
        patiently()
                .until(() -> answering().size() == nodes
                        && tasksOf(leader()).values().stream().allMatch(n -> n > 0));
        String leader = leader();
        var before = new TreeMap<String, Map<String, Long>>();
        answering().forEach(id -> before.put(id, tasksOf(id)));
        Map<String, Long> ofLeader = before.getOrDefault(leader, Map.of());
        patiently()
                .until(() -> tasksOf(leader).entrySet().stream()
                        .allMatch(task -> task.getValue() >= ofLeader.getOrDefault(task.getKey(), 0L) + 2));
        for (String id : answering()) {
            if (!id.equals(leader)) {
                assertEquals(before.get(id), tasksOf(id), id + " does not lead");
            }
        }
        patiently().until(() -> answering().stream().allMatch(id -> writesTables(id) == id.equals(leader)));
        assertEquals(
                new TreeSet<>(List.of("silent-hosts", "empty-sessions", "session-health", "stale-sessions")),
                new TreeSet<>(tasksOf(leader).keySet()));
    }

    private static void assertEachEndsOnce() {
        Api api = world.api();
        String host = Samples.fresh("host");
        String zone = Samples.fresh("zone");
        done(() -> api.post("/api/v1/hosts/register", Samples.host(host)));
        done(() -> api.post("/api/v1/zones", Samples.zone(zone)));
        done(() -> api.post("/api/v1/sessions", Samples.openSession(host, zone)));
        done(() ->
                api.post("/api/v1/sessions", Api.json("host_id", host, "zone_id", zone, "player_ids", List.of("ann"))));
        String onZone = Subject.zone(zone).name();
        patiently()
                .until(() -> count(onZone, "session_opened") > 0
                        && count(onZone, "session_ended") == count(onZone, "session_opened"));
        patiently().until(() -> count(Subject.host(host).name(), "host_went_offline") == 1);
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(90))
                .until(() -> count(onZone, "session_ended") == count(onZone, "session_opened")
                        && count(Subject.host(host).name(), "host_went_offline") == 1);
    }

    /** On a busy machine nodes are taken for dead and come back: what is not recorded is sent again. */
    private static void done(Callable<Answer> request) {
        patiently().until(() -> {
            Answer answer = request.call();
            return answer.status() / 100 == 2 || answer.body().contains("recorded at");
        });
    }

    private static void assertEveryCommitOnControlIsInTheTablesOnce() {
        var seen = new ArrayList<Long>();
        String after = "CONTROL/0";
        while (!after.isEmpty()) {
            JsonNode page = read("/api/v1/events?limit=1000&subject=p2p.control.%3E&after=" + after);
            page.path("commits")
                    .forEach(commit -> seen.add(
                            Long.parseLong(commit.path("position").asText().substring("CONTROL/".length()))));
            after = page.path("next").asText("").replace("null", "");
        }
        assertTrue(seen.size() > 10);
        for (int i = 0; i < seen.size(); i++) {
            assertEquals(i + 1L, seen.get(i));
        }
    }

    private static int count(String subject, String type) {
        var types = new ArrayList<String>();
        read("/api/v1/events?limit=1000&subject=" + subject)
                .path("commits")
                .forEach(commit -> types.addAll(commit.path("events").findValuesAsText("type")));
        return Collections.frequency(types, type);
    }

    private static Map<String, Long> tasksOf(String nodeId) {
        var runs = new TreeMap<String, Long>();
        node(cluster(), nodeId)
                .path("leader_tasks")
                .forEach(task ->
                        runs.put(task.path("name").asText(), task.path("runs").asLong()));
        return runs;
    }

    private static boolean writesTables(String nodeId) {
        return node(cluster(), nodeId).path("lag").findValues("writes_tables").stream()
                .anyMatch(JsonNode::asBoolean);
    }

    private static List<String> answering() {
        var ids = new ArrayList<String>();
        cluster().path("nodes").forEach(node -> {
            if (node.path("answers").asBoolean()) {
                ids.add(node.path("node").asText());
            }
        });
        return ids;
    }

    private static NodeProcess process(Map<String, NodeProcess> processes, String id) {
        NodeProcess found = processes.get(id);
        if (found == null) {
            throw new AssertionError("expected one of " + processes.keySet() + ", but it is " + id);
        }
        return found;
    }

    private static NodeProcess removed(Map<String, NodeProcess> processes, String id) {
        NodeProcess found = process(processes, id);
        processes.remove(id);
        return found;
    }

    private static String leader() {
        return cluster().at("/leader/node").asText();
    }

    private static long epoch() {
        return cluster().at("/leader/epoch").asLong();
    }

    private static JsonNode read(String path) {
        return patiently()
                .until(() -> world.api().get(path), answer -> answer.status() == 200)
                .json();
    }

    private static JsonNode cluster() {
        return world.api().get("/api/v1/cluster?zones=false").expect(200).json();
    }

    private static JsonNode node(JsonNode cluster, String nodeId) {
        for (JsonNode node : cluster.path("nodes")) {
            if (node.path("node").asText().equals(nodeId)) {
                return node;
            }
        }
        return cluster.path("no such node");
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(100));
    }
}
