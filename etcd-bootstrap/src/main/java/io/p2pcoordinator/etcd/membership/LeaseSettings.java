package io.p2pcoordinator.etcd.membership;

import io.p2pcoordinator.etcd.NodeIdentity;
import java.time.Duration;

/**
 * @param nodeKey key that tells the others of this node
 * @param ttl asked for; etcd may grant more
 * @param closeTimeout how long {@link NodeLease#close()} waits at most
 */
public record LeaseSettings(NodeIdentity node, String startedAt, String nodeKey, Duration ttl, Duration closeTimeout) {

    String nodeId() {
        return node.nodeId();
    }
}
