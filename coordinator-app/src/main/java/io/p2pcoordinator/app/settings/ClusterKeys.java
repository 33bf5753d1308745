package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.cluster.ClusterConfig;
import java.time.Duration;
import java.util.List;

/** Settings of how nodes share the zones and find out that one of them is dead. */
final class ClusterKeys {
    private static final int MINUTE_MS = 60_000;

    static final Setting<Integer> WEIGHT = Setting.of(
            "cluster.weight",
            "P2P_CLUSTER_WEIGHT",
            ValueTypes.integer(1, 1_000),
            "1",
            "Share of the zones that this node owns, against the weights of the others.");
    static final Setting<Integer> HEARTBEAT = Setting.of(
            "cluster.heartbeat_ms",
            "P2P_CLUSTER_HEARTBEAT_MS",
            ValueTypes.counted(10, 10_000, "milliseconds"),
            "100",
            "Time between two signs of life to the other nodes.");
    static final Setting<Integer> SUSPECT_AFTER = Setting.of(
            "cluster.suspect_after_ms",
            "P2P_CLUSTER_SUSPECT_AFTER_MS",
            ValueTypes.counted(100, MINUTE_MS, "milliseconds"),
            "1000",
            "Silence after which a node counts as dead that has a connection to NATS; without, after three heartbeats.");
    static final Setting<Integer> SETTLE = Setting.of(
            "cluster.settle_ms",
            "P2P_CLUSTER_SETTLE_MS",
            ValueTypes.counted(0, MINUTE_MS, "milliseconds"),
            "2000",
            "How long a node has to be there before zones are moved to it.");
    static final Setting<Integer> GRACE = Setting.of(
            "cluster.grace_ms",
            "P2P_CLUSTER_GRACE_MS",
            ValueTypes.counted(0, MINUTE_MS, "milliseconds"),
            "1000",
            "How long a zone without owner is left to the node that should own it.");

    static final List<Setting<?>> ALL = List.of(WEIGHT, HEARTBEAT, SUSPECT_AFTER, SETTLE, GRACE);

    private ClusterKeys() {}

    static ClusterConfig read(SettingValues values) {
        try {
            return new ClusterConfig(
                    values.get(WEIGHT),
                    Duration.ofMillis(values.get(HEARTBEAT)),
                    Duration.ofMillis(values.get(SUSPECT_AFTER)),
                    Duration.ofMillis(values.get(SETTLE)),
                    Duration.ofMillis(values.get(GRACE)));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(String.valueOf(e.getMessage()));
        }
    }
}
