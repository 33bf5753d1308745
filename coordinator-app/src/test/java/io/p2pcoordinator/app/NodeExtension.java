package io.p2pcoordinator.app;

import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A node on servers of its own, registered as a static field. {@link #shared}: one for all classes of the JVM, on which a
 * test uses ids of its own and stops nothing. {@link #fresh}: for the class alone, whose servers may be killed. {@link
 * #twoNodes}: two nodes side by side on one set of servers, shared like the one.
 */
public final class NodeExtension implements BeforeAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(NodeExtension.class);
    private static final String FIRST = "node-under-test";
    private static final String SECOND = "second-node-under-test";
    private static final Map<String, String> UNHURRIED =
            Map.of("P2P_HOST_TIMEOUT_SECONDS", "3600", "P2P_LEASE_TTL_SECONDS", "20");

    private final boolean isShared;
    private final List<String> nodeIds;
    private final Map<String, String> variables;
    private final UnaryOperator<CoordinatorSettings> change;
    private @Nullable World world;

    private NodeExtension(
            boolean isShared,
            List<String> nodeIds,
            Map<String, String> variables,
            UnaryOperator<CoordinatorSettings> change) {
        this.isShared = isShared;
        this.nodeIds = nodeIds;
        this.variables = variables;
        this.change = change;
    }

    public static NodeExtension shared() {
        return new NodeExtension(true, List.of(FIRST), UNHURRIED, UnaryOperator.identity());
    }

    public static NodeExtension fresh(Map<String, String> variables) {
        return new NodeExtension(false, List.of(FIRST), variables, UnaryOperator.identity());
    }

    /** For the class alone, with settings that differ. */
    public static NodeExtension changed(UnaryOperator<CoordinatorSettings> change) {
        return new NodeExtension(false, List.of(FIRST), UNHURRIED, change);
    }

    /** {@link #node} is the first, {@link #second} the other. */
    public static NodeExtension twoNodes() {
        return new NodeExtension(true, List.of(FIRST, SECOND), UNHURRIED, UnaryOperator.identity());
    }

    /** Two nodes for the class alone. */
    public static NodeExtension twoNodes(Map<String, String> variables) {
        return new NodeExtension(false, List.of(FIRST, SECOND), variables, UnaryOperator.identity());
    }

    /** Two nodes for the class alone, with settings that differ. */
    public static NodeExtension twoNodesChanged(UnaryOperator<CoordinatorSettings> change) {
        return new NodeExtension(false, List.of(FIRST, SECOND), UNHURRIED, change);
    }

    private record World(
            LocalStack servers, PostgresDatabase database, Map<String, String> variables, List<RunningNode> nodes)
            implements AutoCloseable {
        static World open(
                List<String> nodeIds, Map<String, String> variables, UnaryOperator<CoordinatorSettings> change) {
            LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
            var world = new World(servers, servers.postgres().createDatabase(), variables, new ArrayList<>());
            try {
                nodeIds.forEach(nodeId -> world.nodes.add(
                        RunningNode.start(change.apply(CoordinatorSettings.from(world.variablesOf(nodeId))))));
                return world;
            } catch (RuntimeException e) {
                world.close();
                throw e;
            }
        }

        Map<String, String> variablesOf(String nodeId) {
            var ofNode = new HashMap<>(variables);
            ofNode.put("P2P_NODE_ID", nodeId);
            ofNode.put("P2P_ADVERTISED_URL", "http://" + nodeId + ":8001");
            return RunningNode.variables(servers, database, ofNode);
        }

        @Override
        public void close() {
            try {
                nodes.reversed().forEach(RunningNode::close);
            } finally {
                servers.close();
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        world = (isShared ? context.getRoot() : context)
                .getStore(NAMESPACE)
                .computeIfAbsent(isShared ? nodeIds : this, _ -> World.open(nodeIds, variables, change), World.class);
    }

    public Api api() {
        return node().api();
    }

    public RunningNode node() {
        return world().nodes().getFirst();
    }

    /** Of {@link #twoNodes} only. */
    public RunningNode second() {
        return world().nodes().get(1);
    }

    /** One more node on the same servers; the caller closes it. */
    public RunningNode startAnother(String nodeId, UnaryOperator<CoordinatorSettings> itsChange) {
        return RunningNode.start(itsChange.apply(CoordinatorSettings.from(variablesOf(nodeId))));
    }

    public LocalStack servers() {
        return world().servers();
    }

    /** What one more node on the same servers is told. */
    public Map<String, String> variablesOf(String nodeId) {
        return world().variablesOf(nodeId);
    }

    private World world() {
        if (world == null) {
            throw new IllegalStateException("expected a static field with @RegisterExtension, but it was not started");
        }
        return world;
    }
}
