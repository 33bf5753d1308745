package io.p2pcoordinator.app;

import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A node on servers of its own, registered as a static field. {@link #shared}: one for all classes of the JVM, on which a
 * test uses ids of its own and stops nothing. {@link #fresh}: for the class alone, whose servers may be killed.
 */
public final class NodeExtension implements BeforeAllCallback {
    private static final Map<String, String> CALM =
            Map.of("P2P_HOST_TIMEOUT_SECONDS", "3600", "P2P_LEASE_TTL_SECONDS", "20");
    private static final Namespace NAMESPACE = Namespace.create(NodeExtension.class);

    private final boolean isShared;
    private final Map<String, String> variables;
    private final UnaryOperator<CoordinatorSettings> change;
    private @Nullable World world;

    private NodeExtension(boolean isShared, Map<String, String> variables, UnaryOperator<CoordinatorSettings> change) {
        this.isShared = isShared;
        this.variables = variables;
        this.change = change;
    }

    public static NodeExtension shared() {
        return new NodeExtension(true, CALM, UnaryOperator.identity());
    }

    public static NodeExtension fresh(Map<String, String> variables) {
        return new NodeExtension(false, variables, UnaryOperator.identity());
    }

    /** For the class alone, with settings that differ. */
    public static NodeExtension changed(UnaryOperator<CoordinatorSettings> change) {
        return new NodeExtension(false, CALM, change);
    }

    private record World(LocalStack servers, Map<String, String> told, RunningNode node) implements AutoCloseable {
        static World open(Map<String, String> more, UnaryOperator<CoordinatorSettings> change) {
            LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
            try {
                var database = servers.postgres().createDatabase();
                Map<String, String> told = RunningNode.variables(servers, database, more);
                return new World(servers, told, RunningNode.start(change.apply(CoordinatorSettings.from(told))));
            } catch (RuntimeException e) {
                servers.close();
                throw e;
            }
        }

        @Override
        public void close() {
            try {
                node.close();
            } finally {
                servers.close();
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        world = (isShared ? context.getRoot() : context)
                .getStore(NAMESPACE)
                .computeIfAbsent(isShared ? World.class : this, _ -> World.open(variables, change), World.class);
    }

    public Api api() {
        return world().node().api();
    }

    public RunningNode node() {
        return world().node();
    }

    /** One more node on the same servers; the caller closes it. */
    public RunningNode startAnother(String nodeId, UnaryOperator<CoordinatorSettings> itsChange) {
        var told = new HashMap<>(world().told());
        told.put("P2P_NODE_ID", nodeId);
        return RunningNode.start(itsChange.apply(CoordinatorSettings.from(told)));
    }

    public LocalStack servers() {
        return world().servers();
    }

    private World world() {
        if (world == null) {
            throw new IllegalStateException("expected a static field with @RegisterExtension, but it was not started");
        }
        return world;
    }
}
