package io.p2pcoordinator.app.signalling;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.RunningNode;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.HttpSettings;
import io.p2pcoordinator.app.settings.SignallingSettings;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Two nodes on one set of servers, with a short grace. Shared by the tests of signalling. */
final class SignallingNodes implements BeforeAllCallback {
    static final Duration GRACE = Duration.ofSeconds(3);
    static final int OVER_TLS = 2;

    private @Nullable World world;

    private static final class World implements AutoCloseable {
        final LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
        final List<RunningNode> nodes = new ArrayList<>();

        final PostgresDatabase database;

        World() {
            database = servers.postgres().createDatabase();
            try {
                nodes.add(start("one", settings -> settings));
                nodes.add(start("two", SignallingNodes::withTls));
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        RunningNode start(String id, UnaryOperator<CoordinatorSettings> change) {
            var settings = CoordinatorSettings.from(RunningNode.variables(
                    servers,
                    database,
                    Map.of("P2P_NODE_ID", id, "P2P_LEASE_TTL_SECONDS", "20", "P2P_HOST_TIMEOUT_SECONDS", "3600")));
            return RunningNode.start(change.apply(settings.withSignalling(new SignallingSettings(
                    GRACE, Duration.ofSeconds(2), Duration.ofSeconds(9), Duration.ofSeconds(60), 256 * 1024))));
        }

        @Override
        public void close() {
            nodes.forEach(RunningNode::close);
            servers.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        world = context.getRoot()
                .getStore(Namespace.create(SignallingNodes.class))
                .computeIfAbsent(World.class, _ -> new World(), World.class);
    }

    /** {@link #OVER_TLS} is the second node again, over TLS. */
    URI uri(int node) {
        return node == OVER_TLS
                ? URI.create("https://127.0.0.1:" + nodes().get(1).tlsPort())
                : nodes().get(node).uri();
    }

    private static CoordinatorSettings withTls(CoordinatorSettings settings) {
        HttpSettings http = settings.http();
        return settings.withHttp(new HttpSettings(
                http.host(), 0, Optional.of(new HttpSettings.Tls(0, Optional.empty())), http.corsOrigins()));
    }

    /** Of the first node, which owns the zones that it made. */
    Api api() {
        return nodes().getFirst().api();
    }

    String natsUrl() {
        return world().servers.nats().url();
    }

    RunningNode node(int node) {
        return nodes().get(node);
    }

    /** One more, to be closed by the caller. */
    RunningNode another(String id, UnaryOperator<CoordinatorSettings> change) {
        return world().start(id, change);
    }

    private List<RunningNode> nodes() {
        return world().nodes;
    }

    private World world() {
        if (world == null) {
            throw new IllegalStateException("expected a static field with @RegisterExtension, but it was not started");
        }
        return world;
    }

    static String fresh(String what) {
        return what + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
