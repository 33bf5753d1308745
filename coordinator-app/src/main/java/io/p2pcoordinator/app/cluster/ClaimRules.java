package io.p2pcoordinator.app.cluster;

import io.p2pcoordinator.app.cluster.Assignment.Member;
import io.p2pcoordinator.etcd.directory.LiveNode;
import io.p2pcoordinator.etcd.keys.NodeState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * When this node may take a zone, and when it should give one away. A hint for who acts first, no more: who owns is decided by
 * the owner key, and who may write by the epochs.
 *
 * <pre>
 *   free zone    the first of the assignment takes it at once, the second after one grace time, the third after two, ...
 *   owned zone   goes to the node that the assignment names, once that one has been there for the settling time;
 *                a node that drains gives all away, and a node that did not take what it was given is left alone for a while
 * </pre>
 *
 * Thread-safe. Time comes in as nanoseconds of one monotonic clock.
 */
final class ClaimRules {
    private static final long LEFT_ALONE_NANOS = 10_000_000_000L;
    private static final Assignment NOBODY = Assignment.over(List.of());

    private record View(Assignment active, Map<String, Double> weights, NodeState own) {}

    private final String self;
    private final long graceNanos;
    private final long settleNanos;
    private final Map<String, Long> freeSince = new ConcurrentHashMap<>();
    private final Map<String, Long> leftAloneUntil = new ConcurrentHashMap<>();
    /** By the lease of an active node, when it was first seen so. Guarded by this. */
    private final Map<Long, Long> activeSince = new HashMap<>();

    private volatile View view = new View(NOBODY, Map.of(), NodeState.STARTING);
    private volatile Assignment targets = NOBODY;

    ClaimRules(String self, ClusterConfig config) {
        this.self = self;
        this.graceNanos = config.grace().toNanos();
        this.settleNanos = config.settle().toNanos();
    }

    /** The nodes as they are now; often enough that settling is noticed. */
    synchronized void nodes(Collection<LiveNode> live, long nowNanos) {
        List<LiveNode> active =
                live.stream().filter(node -> node.state() == NodeState.ACTIVE).toList();
        activeSince.keySet().retainAll(active.stream().map(LiveNode::leaseId).toList());
        active.forEach(node -> activeSince.putIfAbsent(node.leaseId(), nowNanos));
        NodeState own = live.stream()
                .filter(node -> node.nodeId().equals(self))
                .map(LiveNode::state)
                .findFirst()
                .orElse(NodeState.STARTING);
        Map<String, Double> weights = new HashMap<>();
        active.forEach(node -> weights.put(node.nodeId(), node.weight()));
        if (!weights.equals(view.weights) || own != view.own) {
            view = new View(over(active, _ -> true), Map.copyOf(weights), own);
        }
        targets = targets(active, own, nowNanos);
    }

    /** This node while it is active, and the others that have settled; for one that drains, any are better than none. */
    private Assignment targets(List<LiveNode> active, NodeState own, long nowNanos) {
        Predicate<LiveNode> takes = node ->
                !node.nodeId().equals(self) && nowNanos - leftAloneUntil.getOrDefault(node.nodeId(), nowNanos) >= 0;
        Predicate<LiveNode> settled =
                node -> nowNanos - activeSince.getOrDefault(node.leaseId(), nowNanos) >= settleNanos;
        Predicate<LiveNode> thisOne = node -> node.nodeId().equals(self);
        Assignment found = over(active, thisOne.or(takes.and(settled)));
        return found.size() == 0 && own == NodeState.DRAINING ? over(active, takes) : found;
    }

    private static Assignment over(List<LiveNode> nodes, Predicate<LiveNode> counts) {
        return Assignment.over(nodes.stream()
                .filter(counts)
                .map(node -> new Member(node.nodeId(), node.weight()))
                .toList());
    }

    /** Which node should own the zone, were it free now; empty where there is none that may. */
    Optional<String> assigned(String zone) {
        return view.active.owner(zone);
    }

    /** The active nodes, for whoever has to choose one of them for something. */
    Assignment active() {
        return view.active;
    }

    /** The zone has an owner. */
    void owned(String zone) {
        freeSince.remove(zone);
    }

    /** Of a zone that nobody owns: whether this node may take it now. The first question starts the grace time. */
    boolean mayClaim(String zone, long nowNanos) {
        View now = view;
        if (now.active.size() == 0) {
            return now.own != NodeState.DRAINING;
        }
        int rank = now.active.ranked(zone).indexOf(self);
        long since = freeSince.computeIfAbsent(zone, _ -> nowNanos);
        return rank == 0 || (rank > 0 && nowNanos - since >= rank * graceNanos);
    }

    /** Whether there is anybody to give zones to. */
    boolean hasTargets() {
        return targets.size() > 0;
    }

    /** Whether this node is known to give everything away. */
    boolean drains() {
        return view.own == NodeState.DRAINING;
    }

    /** Of a zone of this node's: to whom it should go, empty where it should stay. */
    Optional<String> target(String zone) {
        return targets.owner(zone).filter(owner -> !owner.equals(self));
    }

    /** It did not take what it was given. */
    void leaveAlone(String nodeId, long nowNanos) {
        leftAloneUntil.put(nodeId, nowNanos + LEFT_ALONE_NANOS);
    }
}
