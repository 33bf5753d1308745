package io.p2pcoordinator.app;

import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.server.ServerProperties;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A whole node with HTTP on a free port, in this process, on real servers that are not its own. */
public final class RunningNode implements AutoCloseable {
    private final EmbeddedServer server;
    private final Api api;

    private RunningNode(EmbeddedServer server) {
        this.server = server;
        this.api = new Api(plainAddress(server));
    }

    /** Starts it and waits until it is healthy. */
    public static RunningNode start(Map<String, String> variables) {
        return start(CoordinatorSettings.from(variables));
    }

    /** Starts it with settings that differ from what the environment says, and waits until it is healthy. */
    public static RunningNode start(CoordinatorSettings settings) {
        var node = new RunningNode(ApplicationContext.builder()
                .deduceEnvironment(false)
                .banner(false)
                .singletons(settings)
                .properties(ServerProperties.of(settings))
                .run(EmbeddedServer.class));
        node.awaitHealthy();
        return node;
    }

    /** What a node on these servers, with this database, is told; more says what else. */
    public static Map<String, String> variables(
            LocalStack servers, PostgresDatabase database, Map<String, String> more) {
        var variables = new HashMap<>(Map.of(
                "P2P_SERVICE_ENV", "development",
                "P2P_SERVICE_PORT", "0",
                "P2P_NODE_ID", "node-under-test",
                "P2P_NATS_URL", servers.nats().url(),
                "P2P_ETCD_ENDPOINTS", servers.etcd().endpoint(),
                "POSTGRES_HOST", database.host(),
                "POSTGRES_PORT", Integer.toString(database.port()),
                "POSTGRES_DB", database.name(),
                "POSTGRES_USER", database.user(),
                "POSTGRES_PASSWORD", database.password()));
        variables.putAll(more);
        return variables;
    }

    public Api api() {
        return api;
    }

    public CoordinatorNode node() {
        return server.getApplicationContext().getBean(CoordinatorNode.class);
    }

    public <T> T bean(Class<T> type) {
        return server.getApplicationContext().getBean(type);
    }

    /** Where it listens, plain. */
    public URI uri() {
        return plainAddress(server);
    }

    /** Where plain HTTP is, also where TLS is beside it: then the server gives the address of that. */
    private static URI plainAddress(EmbeddedServer server) {
        if (server.getScheme().equals("http")) {
            return server.getURI();
        }
        int port = ((NettyEmbeddedServer) server)
                .getBoundPorts().stream()
                        .filter(bound -> bound != server.getPort())
                        .findFirst()
                        .orElseThrow();
        return URI.create("http://" + server.getHost() + ":" + port);
    }

    public int plainPort() {
        return plainAddress(server).getPort();
    }

    /** Of HTTPS and WSS; only where they are on. */
    public int tlsPort() {
        return server.getPort();
    }

    public void awaitHealthy() {
        await("healthy")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> api.get("/health").status() == 200);
    }

    @Override
    public void close() {
        api.close();
        server.close();
    }
}
