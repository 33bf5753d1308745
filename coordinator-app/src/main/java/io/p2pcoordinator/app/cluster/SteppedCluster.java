package io.p2pcoordinator.app.cluster;

import io.p2pcoordinator.app.cluster.Suspicion.Life;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.decide.WriteAuthority;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.directory.LiveNode;
import io.p2pcoordinator.etcd.keys.NodeState;
import io.p2pcoordinator.etcd.time.MonotonicClock;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in the cluster without its threads and messages, for simulators: the caller says when it takes its steps, and carries
 * heartbeats. Rules, claims, marks and suspicion are those of {@link ClusterNode}; only that each node that suspects another one revokes
 * its lease at once, not in turn. One thread.
 */
public final class SteppedCluster {
    private static final Logger log = LoggerFactory.getLogger(SteppedCluster.class);
    private static final long MARKS_EVERY_STEPS = 10;

    private final EtcdCoordination etcd;
    private final MonotonicClock clock;
    private final ClaimRules rules;
    private final ZoneKeeper keeper;
    private final OwnershipMarks marks;
    private final Suspicion suspicion;
    private long steps;
    private boolean takesPart;

    public SteppedCluster(
            String nodeId, EtcdCoordination etcd, ClusterConfig config, MonotonicClock clock, Deciders deciders) {
        this.etcd = etcd;
        this.clock = clock;
        rules = new ClaimRules(nodeId, config);
        CommandProcessor commands = deciders.over(new EtcdAuthority(etcd, nodeId, rules, clock));
        marks = new OwnershipMarks(etcd.ownership(), deciders.state(), commands);
        keeper = new ZoneKeeper(
                nodeId,
                etcd,
                rules,
                () -> deciders.state().zones().map(ZoneState::zoneId).sorted(),
                zones -> deciders.threads().execute(() -> marks.claimed(zones)));
        suspicion = new Suspicion(nodeId, config.heartbeat(), config.suspectAfter(), clock.nanos());
    }

    /** What decides on this node, under its authority. */
    public interface Deciders {
        CommandProcessor over(WriteAuthority authority);

        ControlReader state();

        /** Runs what starts virtual threads, on one of the simulator's. */
        Executor threads();
    }

    /** Every 100 ms, and at changes; on a thread of the simulator's. */
    public void step(boolean caughtUp) {
        if (!takesPart) {
            rules.nodes(etcd.nodes().all(), clock.nanos());
            takesPart = caughtUp;
            if (takesPart) {
                etcd.lease().announce(NodeState.ACTIVE);
            }
            return;
        }
        boolean _ = keeper.step(clock.nanos());
        if (steps++ % MARKS_EVERY_STEPS == 0 && etcd.lease().mayWrite()) {
            marks.markAll(etcd.ownership().held());
        }
    }

    /** Gives all zones away and takes none until {@link #resume}. */
    public void drain() {
        etcd.lease().announce(NodeState.DRAINING);
    }

    public void resume() {
        etcd.lease().announce(NodeState.ACTIVE);
    }

    /** What this node's heartbeats say now; 0 where it has no lease. */
    public long leaseId() {
        return etcd.lease().leaseId().orElse(0);
    }

    /** A heartbeat has come, perhaps its own. */
    public void heard(String nodeId, long leaseId) {
        suspicion.heard(new Life(nodeId, leaseId), clock.nanos());
    }

    /** At each heartbeat and more often: ends the lives of nodes that are silent. */
    public void look() {
        Collection<LiveNode> live = etcd.nodes().all();
        List<Life> lives = live.stream()
                .map(node -> new Life(node.nodeId(), node.leaseId()))
                .toList();
        Suspicion.Verdict verdict = suspicion.look(lives, clock.nanos());
        for (LiveNode node : live) {
            if (verdict.dead().containsKey(new Life(node.nodeId(), node.leaseId())) && !verdict.isTied()) {
                var _ = etcd.nodes().evict(node).whenComplete((_, failure) -> {
                    if (failure != null) {
                        log.debug("the lease of {} could not be revoked", node.nodeId(), failure);
                    }
                });
            }
        }
    }
}
