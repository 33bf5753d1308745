package io.p2pcoordinator.app.aiworld;

import java.util.Optional;

/** What this node has of the AI world: nothing, where no service is named. Thread-safe. */
public final class NpcService implements AutoCloseable {
    private final Optional<AiWorldClient> client;
    private final Optional<AiWorld> world;

    NpcService(Optional<AiWorldClient> client, Optional<AiWorld> world) {
        this.client = client;
        this.world = world;
    }

    /** To have the service do something. */
    public Optional<AiWorldClient> client() {
        return client;
    }

    Optional<AiWorld> world() {
        return world;
    }

    @Override
    public void close() {
        world.ifPresent(AiWorld::close);
    }
}
