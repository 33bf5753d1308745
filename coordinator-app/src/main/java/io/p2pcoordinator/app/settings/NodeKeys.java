package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.flags.FlagDefaults;
import io.p2pcoordinator.app.node.NodeConfig;
import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.NatsLogin;
import io.p2pcoordinator.projections.PostgresAddress;
import io.p2pcoordinator.projections.PostgresLogin;
import io.p2pcoordinator.projections.ProjectionsConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
    static final Setting<String> NATS_USER =
            Setting.open("nats.user", "P2P_NATS_USER", ValueTypes.text(), "nobody", "Who the node is to NATS.");
    static final Setting<String> NATS_PASSWORD =
            Setting.secret("nats.password", "P2P_NATS_PASSWORD", "Password of that user.");
    static final Setting<String> NATS_CREDENTIALS = Setting.open(
            "nats.credentials_file",
            "P2P_NATS_CREDENTIALS",
            ValueTypes.text(),
            "none",
            "File with a NATS user's JWT and seed, in place of user and password.");
    static final Setting<String> NATS_PROJECTOR_USER = Setting.open(
            "nats.projector_user",
            "P2P_NATS_PROJECTOR_USER",
            ValueTypes.text(),
            "the same as the node",
            "Who the projectors are to NATS: one that may only read.");
    static final Setting<String> NATS_PROJECTOR_PASSWORD =
            Setting.secret("nats.projector_password", "P2P_NATS_PROJECTOR_PASSWORD", "Password of that user.");
    static final Setting<String> NATS_AI_USER = Setting.open(
            "nats.ai_user",
            "P2P_NATS_AI_USER",
            ValueTypes.text(),
            "the same as the node",
            "Who publishes the NPCs of the AI world to NATS: one that may publish entity deltas, as map servers may.");
    static final Setting<String> NATS_AI_PASSWORD =
            Setting.secret("nats.ai_password", "P2P_NATS_AI_PASSWORD", "Password of that user.");
    static final Setting<String> ETCD_USER =
            Setting.open("etcd.user", "P2P_ETCD_USER", ValueTypes.text(), "nobody", "Who the node is to etcd.");
    static final Setting<String> ETCD_PASSWORD =
            Setting.secret("etcd.password", "P2P_ETCD_PASSWORD", "Password of that user.");
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
    static final Setting<String> POSTGRES_READER_USER = Setting.open(
            "postgres.reader_user",
            "POSTGRES_READER_USER",
            ValueTypes.text(),
            "the owner",
            "Who queries read as: one that may only read.");
    static final Setting<String> POSTGRES_READER_PASSWORD =
            Setting.secret("postgres.reader_password", "POSTGRES_READER_PASSWORD", "Password of that user.");

    static final List<Setting<?>> ALL = List.of(
            NODE_ID,
            LANES,
            HOST_TIMEOUT,
            NATS_URL,
            NATS_REPLICAS,
            NATS_USER,
            NATS_PASSWORD,
            NATS_CREDENTIALS,
            NATS_PROJECTOR_USER,
            NATS_PROJECTOR_PASSWORD,
            NATS_AI_USER,
            NATS_AI_PASSWORD,
            ETCD_ENDPOINTS,
            LEASE_TTL,
            ETCD_USER,
            ETCD_PASSWORD,
            POSTGRES_HOST,
            POSTGRES_PORT,
            POSTGRES_DB,
            POSTGRES_USER,
            POSTGRES_PASSWORD,
            POSTGRES_READER_USER,
            POSTGRES_READER_PASSWORD);

    private NodeKeys() {}

    static NodeConfig read(SettingValues values, String advertisedUrl, FlagDefaults flagDefaults) {
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
                nats(values, nodeId),
                login(values, NATS_PROJECTOR_USER, NATS_PROJECTOR_PASSWORD),
                login(values, NATS_AI_USER, NATS_AI_PASSWORD),
                etcd(values),
                ClusterKeys.read(values),
                projections(values, postgres),
                new LaneConfig(values.get(LANES, lanes.lanes()), lanes.ringSize()),
                values.get(HOST_TIMEOUT),
                SessionKeys.read(values),
                HostingKeys.read(values),
                MigrationKeys.read(values),
                flagDefaults,
                SnapshotKeys.read(values));
    }

    private static JetStreamConfig nats(SettingValues values, String nodeId) {
        Login login = pair(values, NATS_USER, NATS_PASSWORD).orElse(new Login("", ""));
        return JetStreamConfig.of(values.get(NATS_URL), nodeId)
                .withReplicas(values.get(NATS_REPLICAS))
                .withLogin(NatsLogin.of(login.user, login.password, values.get(NATS_CREDENTIALS, "")));
    }

    private static EtcdConfig etcd(SettingValues values) {
        EtcdConfig etcd = values.get(ETCD_ENDPOINTS).withLeaseTtl(values.get(LEASE_TTL));
        return pair(values, ETCD_USER, ETCD_PASSWORD)
                .map(login -> etcd.withCredentials(login.user, login.password))
                .orElse(etcd);
    }

    private static ProjectionsConfig projections(SettingValues values, PostgresAddress postgres) {
        ProjectionsConfig projections = ProjectionsConfig.defaults(postgres);
        return pair(values, POSTGRES_READER_USER, POSTGRES_READER_PASSWORD)
                .map(login -> projections.withReader(new PostgresLogin(login.user, login.password)))
                .orElse(projections);
    }

    private static Optional<NatsLogin> login(SettingValues values, Setting<String> user, Setting<String> password) {
        return pair(values, user, password).map(login -> new NatsLogin.Password(login.user, login.password));
    }

    private record Login(String user, String password) {}

    /** Both or neither. */
    private static Optional<Login> pair(SettingValues values, Setting<String> user, Setting<String> password) {
        Optional<String> name = values.find(user);
        Optional<String> secret = values.find(password);
        if (name.isPresent() != secret.isPresent()) {
            throw new InvalidSettingsException("expected both " + user.key() + " (" + user.variable() + ") and "
                    + password.key() + " (" + password.variable() + "), or neither, but only "
                    + values.placeOf(name.isPresent() ? user : password) + " is set");
        }
        return name.map(given -> new Login(given, secret.orElseThrow()));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "coordinator";
        }
    }
}
