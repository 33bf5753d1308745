package io.p2pcoordinator.app.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.cluster.Assignment.Member;
import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.keys.NodeState;
import io.p2pcoordinator.etcd.memory.InMemoryEtcd;
import io.p2pcoordinator.etcd.memory.Link;
import io.p2pcoordinator.etcd.memory.VirtualTime;
import io.p2pcoordinator.etcd.time.Execution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several nodes on one etcd in memory, single-threaded, on virtual time. */
class ZoneKeeperTest {
    private static final List<String> ZONES =
            IntStream.range(0, 60).mapToObj(i -> "map_" + i).toList();
    private static final Duration STEP = Duration.ofMillis(10);
    private static final ClusterConfig CONFIG = ClusterConfig.DEFAULT;
    private static final int SEEDS = 10;

    private final VirtualTime time = new VirtualTime(0);
    private final InMemoryEtcd etcd = new InMemoryEtcd(time, time);
    private final Map<String, Node> nodes = new HashMap<>();
    private final Link.Delivery fast = new Link.Delivery(1_000_000, 1_000_000);
    /** By zone, for how long nobody has owned it, in steps; the longest of all. */
    private final Map<String, Integer> freeSteps = new HashMap<>();

    private int longestFreeSteps;

    private final class Node {
        final EtcdCoordination coordination;
        final ClaimRules rules;
        final ZoneKeeper keeper;
        final List<String> claimed = new ArrayList<>();
        boolean takes = true;
        boolean killed;

        Node(String nodeId, double weight) {
            var config = EtcdConfig.of("simulated:1").withLeaseTtl(Duration.ofSeconds(2));
            coordination = EtcdCoordination.over(
                    etcd.connect(() -> fast, Duration.ofSeconds(1)),
                    Execution.singleThreaded(
                            time,
                            (delayNanos, task) -> time.schedule(delayNanos, () -> {
                                if (!killed) {
                                    task.run();
                                }
                            })),
                    config,
                    new NodeIdentity(nodeId, List.of(), weight, NodeState.STARTING),
                    Instant.EPOCH);
            rules = new ClaimRules(nodeId, CONFIG);
            keeper = new ZoneKeeper(nodeId, coordination, rules, ZONES::stream, claimed::addAll);
        }

        int held() {
            return coordination.ownership().held().size();
        }
    }

    @Test
    void shouldOwnWhatItIsAssignedAndNoMoreWhenNodesStartTogether() {
        // given
        start("a", 1);
        start("b", 1);
        start("c", 2);

        // when
        run(Duration.ofSeconds(5));

        // then
        assertAssigned(Map.of("a", 1.0, "b", 1.0, "c", 2.0));
        assertTrue(node("c").claimed.size() > node("a").claimed.size());
    }

    @Test
    void shouldMoveZonesAFewAtATimeOnlyAfterSettlingWhenANodeJoins() {
        // given
        start("a", 1);
        run(Duration.ofSeconds(3));
        assertEquals(ZONES.size(), node("a").held());
        longestFreeSteps = 0;

        // when
        start("b", 1);
        run(CONFIG.settle().minusMillis(100));
        assertEquals(ZONES.size(), node("a").held());
        run(Duration.ofSeconds(2));

        // then
        assertAssigned(Map.of("a", 1.0, "b", 1.0));
        assertTrue(longestFreeSteps * STEP.toMillis() <= 100, "free for " + longestFreeSteps + " steps");
    }

    @Test
    void shouldGiveEverythingAwayWhenItDrainsAndTakeItBackWhenItResumes() {
        // given
        start("a", 1);
        start("b", 1);
        start("c", 1);
        run(Duration.ofSeconds(5));
        longestFreeSteps = 0;

        // when
        node("a").coordination.lease().announce(NodeState.DRAINING);
        run(Duration.ofSeconds(2));

        // then
        assertEquals(0, node("a").held());
        assertAssigned(Map.of("b", 1.0, "c", 1.0));
        assertTrue(longestFreeSteps * STEP.toMillis() <= 100, "free for " + longestFreeSteps + " steps");

        // when
        node("a").coordination.lease().announce(NodeState.ACTIVE);
        run(Duration.ofSeconds(5));

        // then
        assertAssigned(Map.of("a", 1.0, "b", 1.0, "c", 1.0));
    }

    @Test
    void shouldLeaveNoZoneFreeForLongWhenTheAssignedNodeDoesNotTakeThem() {
        // given
        start("a", 1);
        run(Duration.ofSeconds(3));
        start("b", 1);
        node("b").takes = false;

        // when: a gives the first few away, takes them back after the grace time, and lets b be
        run(Duration.ofSeconds(8));

        // then
        assertEquals(ZONES.size(), node("a").held());
        assertTrue(longestFreeSteps * STEP.toMillis() < 2 * CONFIG.grace().toMillis() + 1_500);
    }

    @Test
    void shouldTakeOverAtOnceWhenALeaseIsRevoked() {
        // given
        start("a", 1);
        start("b", 1);
        start("c", 1);
        run(Duration.ofSeconds(5));
        node("c").killed = true;
        nodes.remove("c");

        // when
        var evicted = node("a")
                .coordination
                .nodes()
                .evict(node("a").coordination.nodes().find("c").orElseThrow());
        longestFreeSteps = 0;
        run(Duration.ofMillis(200));

        // then
        assertTrue(evicted.join());
        assertAssigned(Map.of("a", 1.0, "b", 1.0));
        assertTrue(longestFreeSteps * STEP.toMillis() <= 50, "free for " + longestFreeSteps + " steps");
    }

    @Test
    void shouldEndAsAssignedWhateverComesAndGoes() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            var test = new ZoneKeeperTest();
            test.comeAndGo(new Random(seed), "seed " + seed);
        }
    }

    private void comeAndGo(Random random, String seed) {
        Map<String, Double> weights = new HashMap<>();
        for (int turn = 0; turn < 12; turn++) {
            String nodeId = "n" + random.nextInt(5);
            Node node = nodes.get(nodeId);
            if (node == null) {
                double weight = 1 + random.nextInt(3);
                weights.put(nodeId, weight);
                start(nodeId, weight);
            } else if (random.nextBoolean()) {
                node.coordination.lease().announce(random.nextBoolean() ? NodeState.DRAINING : NodeState.ACTIVE);
            } else {
                nodes.remove(nodeId);
                weights.remove(nodeId);
                var _ = node.coordination.shutdown();
            }
            run(Duration.ofMillis(random.nextInt(3_000)));
        }
        if (nodes.isEmpty()) {
            weights.put("last", 1.0);
            start("last", 1);
        }
        nodes.values().forEach(node -> node.coordination.lease().announce(NodeState.ACTIVE));
        run(Duration.ofSeconds(20));
        assertAssigned(weights, seed);
    }

    private Node node(String nodeId) {
        return Optional.ofNullable(nodes.get(nodeId)).orElseThrow();
    }

    private void start(String nodeId, double weight) {
        var node = new Node(nodeId, weight);
        node.coordination.lease().announce(NodeState.ACTIVE);
        nodes.put(nodeId, node);
    }

    private void run(Duration duration) {
        for (long step = 0; step < duration.dividedBy(STEP); step++) {
            time.advance(STEP);
            for (Node node : nodes.values()) {
                if (node.takes) {
                    boolean _ = node.keeper.step(time.nanos());
                }
            }
            watchOwners();
        }
    }

    private void watchOwners() {
        for (String zone : ZONES) {
            long owners = nodes.values().stream()
                    .filter(node -> node.coordination.ownership().held(zone).isPresent())
                    .count();
            assertTrue(owners <= 1, zone + " has " + owners + " owners");
            int free = owners == 0 ? freeSteps.merge(zone, 1, Integer::sum) : 0;
            freeSteps.put(zone, free);
            longestFreeSteps = Math.max(longestFreeSteps, free);
        }
    }

    private void assertAssigned(Map<String, Double> weights) {
        assertAssigned(weights, "");
    }

    private void assertAssigned(Map<String, Double> weights, String message) {
        var assignment = Assignment.over(weights.entrySet().stream()
                .map(node -> new Member(node.getKey(), node.getValue()))
                .toList());
        for (String zone : ZONES) {
            assertTrue(
                    node(assignment.owner(zone).orElseThrow())
                            .coordination
                            .ownership()
                            .held(zone)
                            .isPresent(),
                    () -> zone + " is not where it belongs " + message);
        }
    }
}
