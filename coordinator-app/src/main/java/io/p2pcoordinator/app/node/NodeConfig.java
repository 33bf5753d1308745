package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.cluster.ClusterConfig;
import io.p2pcoordinator.app.flags.FlagDefaults;
import io.p2pcoordinator.app.hosting.migration.MigrationConfig;
import io.p2pcoordinator.app.hosting.watch.HostingConfig;
import io.p2pcoordinator.app.leader.SessionTimes;
import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.NatsLogin;
import io.p2pcoordinator.eventstore.snapshot.SnapshotPolicy;
import io.p2pcoordinator.projections.ProjectionsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a node is told.
 *
 * @param nodeId stays the same over restarts; two nodes never share one
 * @param endpoints URIs under which clients and other nodes reach this node
 * @param projectorLogin who the projectors are to NATS, where they have a login of their own that can only read
 * @param npcLogin who publishes NPCs to NATS, where that is not the node itself
 * @param hostTimeout a host without heartbeat for this long goes offline
 * @param sessionTimes when sessions end that nobody has ended
 * @param hosting how hosts are chosen and watched
 * @param migrations how zones come to them
 * @param flagDefaults what holds where no runtime flag was set
 * @param snapshots when to take them; where they are off, a start reads the whole log
 */
public record NodeConfig(
        String nodeId,
        List<String> endpoints,
        JetStreamConfig nats,
        Optional<NatsLogin> projectorLogin,
        Optional<NatsLogin> npcLogin,
        EtcdConfig etcd,
        ClusterConfig cluster,
        ProjectionsConfig projections,
        LaneConfig lanes,
        Duration hostTimeout,
        SessionTimes sessionTimes,
        HostingConfig hosting,
        MigrationConfig migrations,
        FlagDefaults flagDefaults,
        Optional<SnapshotPolicy> snapshots) {
    public NodeConfig {
        if (nodeId.isBlank()) {
            throw new IllegalArgumentException("expected a node id, but it is blank");
        }
        if (hostTimeout.isNegative() || hostTimeout.isZero()) {
            throw new IllegalArgumentException("expected a host timeout above 0, but it is " + hostTimeout);
        }
        endpoints = List.copyOf(endpoints);
    }

    public NodeConfig withFlagDefaults(FlagDefaults other) {
        return new NodeConfig(
                nodeId,
                endpoints,
                nats,
                projectorLogin,
                npcLogin,
                etcd,
                cluster,
                projections,
                lanes,
                hostTimeout,
                sessionTimes,
                hosting,
                migrations,
                other,
                snapshots);
    }
}
