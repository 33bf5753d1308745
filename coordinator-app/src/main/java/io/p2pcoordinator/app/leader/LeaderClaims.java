package io.p2pcoordinator.app.leader;

import io.p2pcoordinator.etcd.leader.Leadership;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.snapshot.SnapshotClaims;

/**
 * The leader puts streams aside; where no leader is known, whoever comes. By what was last heard, not by the lease: a node that is
 * alone may stop while etcd is away, and two who do it at once do no harm. Thread-safe.
 */
public final class LeaderClaims implements SnapshotClaims {
    private final Leadership leadership;
    private final String nodeId;

    public LeaderClaims(Leadership leadership, String nodeId) {
        this.leadership = leadership;
        this.nodeId = nodeId;
    }

    @Override
    public boolean claim(StreamId stream) {
        return leadership.current().map(leader -> leader.node().equals(nodeId)).orElse(true);
    }

    /** Ends with the leadership. */
    @Override
    public void release(StreamId stream) {}
}
