package io.p2pcoordinator.localstack.junit;

import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.util.EnumMap;
import java.util.Map;

/** At most one server of each kind for the whole JVM; JUnit closes it with its root context. */
final class SharedServers implements AutoCloseable {
    private final Map<ServerKind, LocalStack> stacks = new EnumMap<>(ServerKind.class);

    /** Starts it if nobody has yet. */
    synchronized LocalStack start(ServerKind kind) {
        return stacks.computeIfAbsent(kind, LocalStack::startTemporary);
    }

    @Override
    public synchronized void close() {
        stacks.values().forEach(LocalStack::close);
        stacks.clear();
    }
}
