package io.p2pcoordinator.etcd.leader;

import java.util.List;

/**
 * @param endpoints URIs under which the node is reached
 * @param epoch create revision of the leader's key: it only grows
 */
public record Leader(String node, List<String> endpoints, long epoch) {

    public Leader {
        endpoints = List.copyOf(endpoints);
    }
}
