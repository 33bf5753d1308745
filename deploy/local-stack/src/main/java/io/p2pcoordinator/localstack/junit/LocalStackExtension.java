package io.p2pcoordinator.localstack.junit;

import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.secret.StackSecrets;
import io.p2pcoordinator.localstack.server.EtcdServer;
import io.p2pcoordinator.localstack.server.NatsServer;
import io.p2pcoordinator.localstack.server.PostgresServer;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Real servers for tests, registered with {@code @RegisterExtension}.
 *
 * <p>{@link #shared}: one server of each kind for all test classes of the JVM, started when the first one asks; keep apart by database, stream or key. {@link #fresh}: own
 * servers, for the class if the field is static, else for each test; they may be killed and restarted. All of them end with the JVM at the latest.
 */
public final class LocalStackExtension implements BeforeAllCallback, BeforeEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(LocalStackExtension.class);

    private final List<ServerKind> kinds;
    private final boolean isShared;
    private final UnaryOperator<LocalStack.Builder> customizer;
    private @Nullable LocalStack own;
    private @Nullable SharedServers shared;

    private LocalStackExtension(
            List<ServerKind> kinds, boolean isShared, UnaryOperator<LocalStack.Builder> customizer) {
        this.kinds = List.copyOf(kinds);
        this.isShared = isShared;
        this.customizer = customizer;
    }

    public static LocalStackExtension shared(ServerKind... kinds) {
        return new LocalStackExtension(Arrays.asList(kinds), true, UnaryOperator.identity());
    }

    public static LocalStackExtension fresh(ServerKind... kinds) {
        return fresh(UnaryOperator.identity(), kinds);
    }

    /** With other settings than the default ones. */
    public static LocalStackExtension fresh(UnaryOperator<LocalStack.Builder> customizer, ServerKind... kinds) {
        return new LocalStackExtension(Arrays.asList(kinds), false, customizer);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start(context);
    }

    /** The first callback of a field that is not static. */
    @Override
    public void beforeEach(ExtensionContext context) {
        if (own == null && shared == null) {
            start(context);
        }
    }

    private void start(ExtensionContext context) {
        if (isShared) {
            SharedServers servers = context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(SharedServers.class, _ -> new SharedServers(), SharedServers.class);
            kinds.forEach(servers::start);
            shared = servers;
        } else {
            LocalStack stack = customizer
                    .apply(LocalStack.builder(kinds.toArray(ServerKind[]::new)))
                    .start();
            own = stack;
            // JUnit closes it with the class or the test that the context stands for.
            context.getStore(NAMESPACE).put(this, stack);
        }
    }

    public NatsServer nats() {
        return stack(ServerKind.NATS).nats();
    }

    public EtcdServer etcd() {
        return stack(ServerKind.ETCD).etcd();
    }

    public PostgresServer postgres() {
        return stack(ServerKind.POSTGRES).postgres();
    }

    /** Of servers that were started with {@link LocalStack.Builder#secured}. */
    public StackSecrets secrets() {
        LocalStack mine = own;
        if (mine == null) {
            throw new IllegalStateException("expected servers of this extension's own, which may be secured");
        }
        return mine.secrets().orElseThrow(() -> new IllegalStateException("expected a secured stack, but it is not"));
    }

    public String natsUrl() {
        return nats().url();
    }

    public List<String> etcdEndpoints() {
        return List.of(etcd().endpoint());
    }

    private LocalStack stack(ServerKind kind) {
        LocalStack mine = own;
        if (mine != null) {
            return mine;
        }
        SharedServers servers = shared;
        if (servers == null || !kinds.contains(kind)) {
            throw new IllegalStateException(
                    "expected a started extension with %s, but it has %s".formatted(kind, kinds));
        }
        return servers.start(kind);
    }
}
