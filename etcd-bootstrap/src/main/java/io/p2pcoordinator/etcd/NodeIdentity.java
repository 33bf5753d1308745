package io.p2pcoordinator.etcd;

import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.keys.NodeRecord;
import io.p2pcoordinator.etcd.keys.NodeState;
import java.util.List;

/**
 * @param nodeId unique among nodes that run at the same time, the same after a restart of this one
 * @param endpoints where others reach this node, as URIs
 * @param weight share of the zones that the node should own, against the weights of the others; above 0
 * @param state what the node says of itself first; {@code NodeLease.announce} changes it
 */
public record NodeIdentity(String nodeId, List<String> endpoints, double weight, NodeState state) {

    public NodeIdentity {
        if (nodeId.isEmpty()) {
            throw new IllegalArgumentException("expected a node id, but it is empty");
        }
        KeySpace.requireId(nodeId);
        if (!(weight > 0) || !Double.isFinite(weight)) {
            throw new IllegalArgumentException("expected a weight above 0, but it is " + weight);
        }
        endpoints = List.copyOf(endpoints);
    }

    /** Of default weight, and active from the start. */
    public NodeIdentity(String nodeId, List<String> endpoints) {
        this(nodeId, endpoints, NodeRecord.DEFAULT_WEIGHT, NodeState.ACTIVE);
    }
}
