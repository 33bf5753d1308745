package io.p2pcoordinator.etcd;

import io.p2pcoordinator.etcd.keys.KeySpace;
import java.util.List;

/**
 * @param nodeId unique among nodes that run at the same time, the same after a restart of this one
 * @param endpoints where others reach this node, as URIs
 */
public record NodeIdentity(String nodeId, List<String> endpoints) {

    public NodeIdentity {
        if (nodeId.isEmpty()) {
            throw new IllegalArgumentException("expected a node id, but it is empty");
        }
        KeySpace.requireId(nodeId);
        endpoints = List.copyOf(endpoints);
    }
}
