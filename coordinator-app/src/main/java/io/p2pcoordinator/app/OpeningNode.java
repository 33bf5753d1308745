package io.p2pcoordinator.app;

import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.node.NodeConfig;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A node that opens on a thread of its own while the framework starts: servers answer while classes load. Thread-safe. */
final class OpeningNode {
    private final CompletableFuture<CoordinatorNode> node = new CompletableFuture<>();

    private OpeningNode() {}

    /** @param onFailure called when the node, once it is open, must stop */
    static OpeningNode begin(NodeConfig config, Consumer<Throwable> onFailure) {
        var opening = new OpeningNode();
        Thread.ofPlatform().name("open-node").start(() -> {
            try {
                opening.node.complete(CoordinatorNode.open(config, InstantSource.system(), onFailure));
            } catch (RuntimeException | Error e) {
                opening.node.completeExceptionally(e);
            }
        });
        return opening;
    }

    /**
     * Whoever waits for it closes it.
     *
     * @throws RuntimeException the one that opening failed with
     */
    CoordinatorNode await() {
        try {
            return node.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Nobody will wait for it: it is closed once it is open. Closing twice does no harm. */
    void abandon() {
        var _ = node.thenAccept(CoordinatorNode::close);
    }
}
