package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.node.NodeConfig;
import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.projections.PostgresAddress;
import io.p2pcoordinator.projections.ProjectionsConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Settings of the node and of the servers that it works with. */
final class NodeKeys {
    private static final int MAX_SECONDS = 86_400;

    static final Setting<String> NODE_ID = Setting.open(
            "node.id",
            "P2P_NODE_ID",
            ValueTypes.text(),
            "the machine's host name",
            "Name of this node: the same over restarts, and no other node's.");
    static final Setting<Integer> LANES = Setting.open(
            "node.lanes",
            "P2P_LANES",
            ValueTypes.counted(1, 256, "threads"),
            "one a core, at most 16",
            "Threads that apply events to the state in memory.");
    static final Setting<Duration> HOST_TIMEOUT = Setting.of(
            "node.host_timeout_seconds",
            "P2P_HOST_TIMEOUT_SECONDS",
            ValueTypes.seconds(1, MAX_SECONDS),
            "60",
            "A host without a heartbeat for so long goes offline.");
    static final Setting<String> NATS_URL = Setting.of(
            "nats.url", "P2P_NATS_URL", ValueTypes.text(), "nats://127.0.0.1:4222", "NATS servers, by commas.");
    static final Setting<Integer> NATS_REPLICAS = Setting.of(
            "nats.replicas",
            "P2P_NATS_REPLICAS",
            ValueTypes.counted(1, 5, "copies"),
            "1",
            "Copies of streams and buckets that the coordinator creates; 3 on a cluster.");
    static final Setting<EtcdConfig> ETCD_ENDPOINTS = Setting.of(
            "etcd.endpoints",
            "P2P_ETCD_ENDPOINTS",
            new ValueType<>("endpoints by commas", "", text -> EtcdConfig.of(text.split("\\s*,\\s*", -1))),
            "http://127.0.0.1:2379",
            "All members of etcd, by commas, as http://host:port or https://host:port.");
    static final Setting<Duration> LEASE_TTL = Setting.of(
            "etcd.lease_ttl_seconds",
            "P2P_LEASE_TTL_SECONDS",
            ValueTypes.seconds(2, MAX_SECONDS),
            "5",
            "How long the node's lease lives when it is not renewed.");
    static final Setting<String> POSTGRES_HOST =
            Setting.of("postgres.host", "POSTGRES_HOST", ValueTypes.text(), "127.0.0.1", "Where PostgreSQL is.");
    static final Setting<Integer> POSTGRES_PORT =
            Setting.of("postgres.port", "POSTGRES_PORT", ValueTypes.port(1), "5432", "Port of PostgreSQL.");
    static final Setting<String> POSTGRES_DB = Setting.of(
            "postgres.database", "POSTGRES_DB", ValueTypes.text(), "p2p_coordinator", "Name of the database.");
    static final Setting<String> POSTGRES_USER =
            Setting.of("postgres.user", "POSTGRES_USER", ValueTypes.text(), "p2p", "Who owns the tables.");
    static final Setting<String> POSTGRES_PASSWORD =
            Setting.secret("postgres.password", "POSTGRES_PASSWORD", "Password of that user.");

    static final List<Setting<?>> ALL = List.of(
            NODE_ID,
            LANES,
            HOST_TIMEOUT,
            NATS_URL,
            NATS_REPLICAS,
            ETCD_ENDPOINTS,
            LEASE_TTL,
            POSTGRES_HOST,
            POSTGRES_PORT,
            POSTGRES_DB,
            POSTGRES_USER,
            POSTGRES_PASSWORD);

    private NodeKeys() {}

    static NodeConfig read(SettingValues values, String advertisedUrl) {
        String nodeId = values.find(NODE_ID).orElseGet(NodeKeys::hostName);
        LaneConfig lanes = LaneConfig.forThisMachine();
        var postgres = new PostgresAddress(
                values.get(POSTGRES_HOST),
                values.get(POSTGRES_PORT),
                values.get(POSTGRES_DB),
                values.get(POSTGRES_USER),
                values.get(POSTGRES_PASSWORD, ""));
        return new NodeConfig(
                nodeId,
                List.of(advertisedUrl),
                JetStreamConfig.of(values.get(NATS_URL), nodeId).withReplicas(values.get(NATS_REPLICAS)),
                values.get(ETCD_ENDPOINTS).withLeaseTtl(values.get(LEASE_TTL)),
                ProjectionsConfig.defaults(postgres),
                new LaneConfig(values.get(LANES, lanes.lanes()), lanes.ringSize()),
                values.get(HOST_TIMEOUT));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "coordinator";
        }
    }
}
