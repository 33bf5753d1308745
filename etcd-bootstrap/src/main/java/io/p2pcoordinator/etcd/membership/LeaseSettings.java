package io.p2pcoordinator.etcd.membership;

import java.time.Duration;
import java.util.List;

/**
 * @param nodeKey key that tells the others of this node
 * @param ttl asked for; etcd may grant more
 * @param closeTimeout how long {@link NodeLease#close()} waits at most
 */
public record LeaseSettings(
        String nodeId, List<String> endpoints, String startedAt, String nodeKey, Duration ttl, Duration closeTimeout) {}
