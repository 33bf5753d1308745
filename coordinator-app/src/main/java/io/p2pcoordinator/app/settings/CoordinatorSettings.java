package io.p2pcoordinator.app.settings;

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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Settings from environment variables:
 *
 * <pre>
 *   P2P_NODE_ID               name of this node, the same over restarts     the machine's host name
 *   P2P_SERVICE_HOST, _PORT   where HTTP listens                            127.0.0.1, 8001
 *   P2P_ADVERTISED_URL        where others reach this node                  http://HOST:PORT
 *   P2P_NATS_URL              NATS servers, by commas                       nats://127.0.0.1:4222
 *   P2P_NATS_REPLICAS         of streams that are created                   1
 *   P2P_NATS_USER, _PASSWORD  who the node is to NATS                       nobody
 *   P2P_NATS_CREDENTIALS      or a file with a user's JWT and seed          none
 *   P2P_NATS_PROJECTOR_USER, _PASSWORD   who its projectors are             the same
 *   P2P_ETCD_ENDPOINTS        etcd members, by commas                       http://127.0.0.1:2379
 *   P2P_LEASE_TTL_SECONDS     how long the node's lease lives unrenewed     5
 *   P2P_ETCD_USER, _PASSWORD  who the node is to etcd                       nobody
 *   POSTGRES_HOST, _PORT, _DB, _USER, _PASSWORD                             127.0.0.1, 5432, p2p_coordinator, p2p, empty
 *   POSTGRES_READER_USER, _PASSWORD   who queries read as                   POSTGRES_USER
 *   P2P_API_KEYS              NAME:ROLE:SHA-256, by commas                  none
 *   P2P_LANES                 threads that apply                            one a core
 *   P2P_HOST_TIMEOUT_SECONDS  a host silent for so long goes offline        60
 *   ENABLE_P2P                false: no sessions on players' machines       true
 * </pre>
 */
public record CoordinatorSettings(
        Mode mode,
        NodeConfig node,
        HttpSettings http,
        SecuritySettings security,
        LimitSettings limits,
        SignallingSettings signalling,
        P2pSettings p2p) {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_SECONDS = 86_400;

    /** @throws IllegalArgumentException naming the variable that is wrong */
    public static CoordinatorSettings from(Map<String, String> environment) {
        var env = new Variables(environment);
        String host = env.text("P2P_SERVICE_HOST", "127.0.0.1");
        int port = env.integer("P2P_SERVICE_PORT", 8001, 0, MAX_PORT);
        var postgres = new PostgresAddress(
                env.text("POSTGRES_HOST", "127.0.0.1"),
                env.integer("POSTGRES_PORT", 5432, 1, MAX_PORT),
                env.text("POSTGRES_DB", "p2p_coordinator"),
                env.text("POSTGRES_USER", "p2p"),
                env.text("POSTGRES_PASSWORD", ""));
        String nodeId = env.text("P2P_NODE_ID", hostName());
        LaneConfig lanes = LaneConfig.forThisMachine();
        JetStreamConfig nats = JetStreamConfig.of(env.text("P2P_NATS_URL", "nats://127.0.0.1:4222"), nodeId)
                .withReplicas(env.integer("P2P_NATS_REPLICAS", 1, 1, 5))
                .withLogin(env.nats("P2P_NATS_USER", "P2P_NATS_PASSWORD", "P2P_NATS_CREDENTIALS"));
        EtcdConfig etcd = env.etcd("P2P_ETCD_ENDPOINTS", "http://127.0.0.1:2379")
                .withLeaseTtl(Duration.ofSeconds(env.integer("P2P_LEASE_TTL_SECONDS", 5, 2, MAX_SECONDS)));
        var node = new NodeConfig(
                nodeId,
                List.of(env.text("P2P_ADVERTISED_URL", "http://" + host + ":" + port)),
                nats,
                Optional.of(env.nats("P2P_NATS_PROJECTOR_USER", "P2P_NATS_PROJECTOR_PASSWORD", ""))
                        .filter(login -> !login.equals(new NatsLogin.Anonymous())),
                etcd,
                env.reader(ProjectionsConfig.defaults(postgres)),
                new LaneConfig(env.integer("P2P_LANES", lanes.lanes(), 1, 256), lanes.ringSize()),
                Duration.ofSeconds(env.integer("P2P_HOST_TIMEOUT_SECONDS", 60, 1, MAX_SECONDS)));
        Mode mode = Mode.DEVELOPMENT;
        P2pSettings p2p = P2pSettings.defaults();
        return new CoordinatorSettings(
                mode,
                node,
                new HttpSettings(host, port, Optional.empty(), List.of()),
                SecuritySettings.defaults(mode)
                        .withApiKeys(ApiKeys.parse("P2P_API_KEYS", env.text("P2P_API_KEYS", ""))),
                LimitSettings.defaults(mode),
                SignallingSettings.defaults(),
                new P2pSettings(
                        env.flag("ENABLE_P2P", true),
                        p2p.enabledZones(),
                        p2p.fallbackEnabled(),
                        p2p.maxPlayersPerHost(),
                        p2p.sessionTimeout(),
                        p2p.minimums(),
                        p2p.ice(),
                        p2p.ai()));
    }

    public CoordinatorSettings withSignalling(SignallingSettings other) {
        return new CoordinatorSettings(mode, node, http, security, limits, other, p2p);
    }

    public CoordinatorSettings withLimits(LimitSettings other) {
        return new CoordinatorSettings(mode, node, http, security, other, signalling, p2p);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "coordinator";
        }
    }

    private record Variables(Map<String, String> values) {
        String text(String name, String otherwise) {
            String value = values.get(name);
            return value == null || value.isBlank() ? otherwise : value;
        }

        EtcdConfig etcd(String name, String otherwise) {
            String value = text(name, otherwise);
            try {
                EtcdConfig config = EtcdConfig.of(value.strip().split("\\s*,\\s*"));
                return isPair("P2P_ETCD_USER", "P2P_ETCD_PASSWORD")
                        ? config.withCredentials(text("P2P_ETCD_USER", ""), text("P2P_ETCD_PASSWORD", ""))
                        : config;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "expected " + name + " to be endpoints by commas, but it is " + value + ": " + e.getMessage(),
                        e);
            }
        }

        NatsLogin nats(String user, String password, String credentials) {
            var _ = isPair(user, password);
            return NatsLogin.of(text(user, ""), text(password, ""), text(credentials, ""));
        }

        ProjectionsConfig reader(ProjectionsConfig config) {
            return isPair("POSTGRES_READER_USER", "POSTGRES_READER_PASSWORD")
                    ? config.withReader(
                            new PostgresLogin(text("POSTGRES_READER_USER", ""), text("POSTGRES_READER_PASSWORD", "")))
                    : config;
        }

        /** Both or neither. */
        private boolean isPair(String user, String password) {
            boolean has = !text(user, "").isEmpty();
            if (has == text(password, "").isEmpty()) {
                throw new IllegalArgumentException("expected both " + user + " and " + password
                        + ", or neither, but only " + (has ? user : password) + " is set");
            }
            return has;
        }

        int integer(String name, int otherwise, int min, int max) {
            String value = text(name, Integer.toString(otherwise));
            try {
                int number = Integer.parseInt(value.strip());
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException _) {
                // told below
            }
            throw new IllegalArgumentException(
                    "expected " + name + " to be a whole number from " + min + " to " + max + ", but it is " + value);
        }

        boolean flag(String name, boolean otherwise) {
            String value = text(name, Boolean.toString(otherwise)).strip();
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "true", "1", "yes", "on" -> true;
                case "false", "0", "no", "off" -> false;
                default ->
                    throw new IllegalArgumentException("expected " + name + " to be true or false, but it is " + value);
            };
        }
    }
}
