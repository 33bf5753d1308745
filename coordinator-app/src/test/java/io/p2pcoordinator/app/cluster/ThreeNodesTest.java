package io.p2pcoordinator.app.cluster;

import static io.p2pcoordinator.app.Api.json;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.Api.Answer;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.app.NodeProcess;
import io.p2pcoordinator.app.api.Samples;
import io.p2pcoordinator.app.cluster.Assignment.Member;
import io.p2pcoordinator.etcd.directory.ZoneOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, of which two are processes: killed, paused, stopped in order, started again. */
class ThreeNodesTest {
    private static final String LEASE_S = "3";

    @RegisterExtension
    static final NodeExtension first = NodeExtension.fresh(Map.of(
            "P2P_LEASE_TTL_SECONDS", LEASE_S, "P2P_HOST_TIMEOUT_SECONDS", "3600", "P2P_CLUSTER_SETTLE_MS", "500"));

    private static final int ZONES = 40;

    @TempDir
    Path folder = Path.of("");

    private NodeProcess second;
    private NodeProcess third;
    private List<String> zones = List.of();

    @BeforeEach
    void start() {
        second = start("node-2");
        third = start("node-3");
        zones = IntStream.range(0, ZONES).mapToObj(_ -> Samples.fresh("zone")).toList();
        zones.forEach(zone -> api().post("/api/v1/zones", Samples.zone(zone)).expect(201));
        patiently().until(() -> ownedAsAssigned("node-under-test", "node-2", "node-3"));
    }

    @AfterEach
    void stop() {
        second.close();
        third.close();
    }

    @Test
    void shouldGoOnWithTheOthersAndTakeItsZonesBackWhenANodeIsKilled() throws Exception {
        // given
        String zone = zoneOf("node-2");

        // when
        second.kill();
        Answer next = api().patch("/api/v1/zones/" + zone, json("max_players", 7));

        // then
        assertTrue(next.status() == 200 || next.status() == 503, next.body());
        patiently().until(() -> patched(zone, 8));
        patiently().until(() -> ownedAsAssigned("node-under-test", "node-3"));
        assertEquals(
                8,
                third.api()
                        .get("/api/v1/zones/" + zone)
                        .json()
                        .path("max_players")
                        .asInt());

        // when
        var load = new Load(zone);
        second = start("node-2");

        // then
        patiently().until(() -> ownedAsAssigned("node-under-test", "node-2", "node-3"));
        assertEquals(List.of(), load.stop());
        assertEquals(load.acknowledged, maxPlayers(zone));
    }

    @Test
    void shouldWriteNothingSayWhyAndComeBackWhenANodeWasPausedForLongerThanItsLease() throws Exception {
        // given
        String zone = zoneOf("node-2");
        second.pause();

        // when
        patiently().until(() -> ownedAsAssigned("node-under-test", "node-3"));
        patiently().until(() -> patched(zone, 11));
        await().pollDelay(Duration.ofSeconds(Long.parseLong(LEASE_S) + 1)).until(() -> true);
        second.resume();

        // then
        patiently().until(() -> log("node-2").contains("this node writes nothing and registers anew"));
        patiently().until(() -> ownedAsAssigned("node-under-test", "node-2", "node-3"));
        assertEquals(11, maxPlayers(zone));
        second.api().patch("/api/v1/zones/" + zone, json("max_players", 12)).expect(200);
        assertEquals(12, maxPlayers(zone));
    }

    @Test
    void shouldGiveItsZonesAwayBeforeItEndsWhenANodeIsStopped() {
        // given
        var load = new Load(zoneOf("node-2"));

        // when
        second.close();

        // then
        assertTrue(ownedAsAssigned("node-under-test", "node-3"), this::owners);
        assertEquals(List.of(), load.stop());
        assertTrue(load.acknowledged > 0);
        assertEquals(load.acknowledged, maxPlayers(load.zone));
    }

    /** Commands on a zone, one after the other, each tried twice at most. */
    private static final class Load {
        final String zone;
        final AtomicBoolean stopping = new AtomicBoolean();
        final List<String> failures = new ArrayList<>();
        final Thread thread;
        int acknowledged;

        Load(String zone) {
            this.zone = zone;
            this.thread = Thread.ofVirtual().start(this::run);
        }

        private void run() {
            for (int i = 1_000; !stopping.get(); i++) {
                boolean done = patched(zone, i);
                if (!done) {
                    done = patched(zone, i);
                }
                if (done) {
                    acknowledged = i;
                } else {
                    failures.add("command " + i);
                }
            }
        }

        List<String> stop() {
            stopping.set(true);
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return failures;
        }
    }

    private static boolean patched(String zone, int maxPlayers) {
        return api().patch("/api/v1/zones/" + zone, json("max_players", maxPlayers))
                        .status()
                == 200;
    }

    private static int maxPlayers(String zone) {
        return api().get("/api/v1/zones/" + zone).json().path("max_players").asInt();
    }

    private String zoneOf(String nodeId) {
        return zones.stream()
                .filter(zone -> Optional.of(nodeId).equals(owner(zone)))
                .findFirst()
                .orElseThrow();
    }

    private boolean ownedAsAssigned(String... nodeIds) {
        var assignment = Assignment.over(
                List.of(nodeIds).stream().map(id -> new Member(id, 1)).toList());
        return zones.stream().allMatch(zone -> owner(zone).equals(assignment.owner(zone)));
    }

    private String owners() {
        return zones.stream().map(zone -> zone + " " + owner(zone)).toList().toString();
    }

    private static Optional<String> owner(String zone) {
        return first.node().node().etcd().directory().find(zone).map(ZoneOwner::node);
    }

    private static Api api() {
        return first.api();
    }

    private NodeProcess start(String nodeId) {
        return NodeProcess.start(first.variablesOf(nodeId), folder.resolve(nodeId + ".log"));
    }

    private String log(String nodeId) {
        try {
            return Files.readString(folder.resolve(nodeId + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }
}
