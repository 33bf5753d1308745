package io.p2pcoordinator.etcd.directory;

import io.p2pcoordinator.etcd.keys.NodeRecord;
import io.p2pcoordinator.etcd.keys.NodeState;
import io.p2pcoordinator.etcd.store.Entry;
import java.util.List;
import java.util.Optional;

/**
 * A node whose lease lives.
 *
 * @param leaseId tells this life of the node from others
 * @param weight share of the zones that it should own, against the weights of the others
 */
public record LiveNode(
        String nodeId, List<String> endpoints, String startedAt, long leaseId, double weight, NodeState state) {

    /** The key's own lease counts, not the one that the value names. */
    static Optional<LiveNode> of(Entry entry) {
        return NodeRecord.parse(entry.value())
                .map(node -> new LiveNode(
                        node.node(), node.endpoints(), node.startedAt(), entry.leaseId(), node.weight(), node.state()));
    }
}
