package io.p2pcoordinator.app.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.cluster.Assignment.Member;
import io.p2pcoordinator.etcd.directory.LiveNode;
import io.p2pcoordinator.etcd.keys.NodeState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClaimRulesTest {
    private static final long S = 1_000_000_000;
    private static final ClusterConfig CONFIG = new ClusterConfig(
            1, Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(1));
    private static final LiveNode A = active("a", 1);
    private static final LiveNode B = active("b", 2);
    private static final LiveNode C = active("c", 3);
    private static final List<LiveNode> ALL = List.of(A, B, C);

    private final ClaimRules a = new ClaimRules("a", CONFIG);

    @Test
    void shouldTakeFreeZonesInTurnWhenThoseBeforeDoNot() {
        // given
        a.nodes(ALL, 0);

        // when, then
        String own = zoneRanked("a", 0);
        assertTrue(a.mayClaim(own, 0));
        String second = zoneRanked("a", 1);
        assertFalse(a.mayClaim(second, 10 * S));
        assertFalse(a.mayClaim(second, 11 * S - 1));
        assertTrue(a.mayClaim(second, 11 * S));
        String third = zoneRanked("a", 2);
        assertFalse(a.mayClaim(third, 0));
        assertFalse(a.mayClaim(third, S));
        assertTrue(a.mayClaim(third, 2 * S));
    }

    @Test
    void shouldWaitAnewWhenTheZoneHadAnOwnerMeanwhile() {
        // given
        a.nodes(ALL, 0);
        String zone = zoneRanked("a", 1);
        a.mayClaim(zone, 0);

        // when
        a.owned(zone);

        // then
        assertFalse(a.mayClaim(zone, S));
        assertTrue(a.mayClaim(zone, 2 * S));
    }

    @Test
    void shouldTakeWhatIsFreeWhenNoNodeIsActiveYetButNothingWhenItDrains() {
        // when, then
        assertTrue(a.mayClaim("zone", 0));
        a.nodes(List.of(in(A, NodeState.STARTING)), 0);
        assertTrue(a.mayClaim("zone", 0));
        a.nodes(List.of(in(A, NodeState.DRAINING)), 0);
        assertFalse(a.mayClaim("zone", 100 * S));
        a.nodes(List.of(in(A, NodeState.STARTING), B), 0);
        assertFalse(a.mayClaim("zone", 200 * S));
    }

    @Test
    void shouldGiveOnlyWhenTheOtherHasSettled() {
        // given
        String zone = zoneRanked("b", 0);
        a.nodes(List.of(A), 0);
        a.nodes(ALL, 10 * S);

        // when, then
        assertEquals(Optional.empty(), a.target(zone));
        a.nodes(ALL, 12 * S);
        assertEquals(Optional.of("b"), a.target(zone));
        assertEquals(Optional.empty(), a.target(zoneRanked("a", 0)));

        // when: b in a new life
        a.nodes(List.of(A, active("b", 77), C), 13 * S);

        // then
        assertEquals(
                0,
                IntStream.range(0, 100)
                        .filter(i -> a.target("z" + i).equals(Optional.of("b")))
                        .count());
    }

    @Test
    void shouldGiveEverythingAtOnceWhenItDrains() {
        // given
        a.nodes(List.of(in(A, NodeState.DRAINING), B), 0);

        // then
        assertTrue(IntStream.range(0, 100).allMatch(i -> a.target("z" + i).equals(Optional.of("b"))));
        assertTrue(a.hasTargets());
        a.nodes(List.of(in(A, NodeState.DRAINING), in(B, NodeState.DRAINING)), 0);
        assertFalse(a.hasTargets());
    }

    @Test
    void shouldLeaveANodeAloneForAWhileWhenItDidNotTakeWhatItWasGiven() {
        // given
        String zone = zoneRanked("b", 0);
        a.nodes(ALL, 0);
        a.nodes(ALL, 2 * S);
        assertEquals(Optional.of("b"), a.target(zone));

        // when
        a.leaveAlone("b", 2 * S);

        // then
        a.nodes(ALL, 3 * S);
        assertFalse(a.target(zone).equals(Optional.of("b")));
        a.nodes(ALL, 12 * S);
        assertEquals(Optional.of("b"), a.target(zone));
    }

    private static String zoneRanked(String nodeId, int rank) {
        var assignment = Assignment.over(List.of(new Member("a", 1), new Member("b", 1), new Member("c", 1)));
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "zone-" + i)
                .filter(zone -> assignment.ranked(zone).indexOf(nodeId) == rank)
                .findFirst()
                .orElseThrow();
    }

    private static LiveNode active(String nodeId, long leaseId) {
        return new LiveNode(nodeId, List.of(), "", leaseId, 1, NodeState.ACTIVE);
    }

    private static LiveNode in(LiveNode node, NodeState state) {
        return new LiveNode(node.nodeId(), node.endpoints(), node.startedAt(), node.leaseId(), node.weight(), state);
    }
}
