package io.p2pcoordinator.app.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A part of a start that goes on beside the others until it is needed. */
final class Preparation {
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    Preparation(String name, Runnable part) {
        Thread.ofPlatform().name("prepare-" + name).daemon(true).start(() -> {
            try {
                part.run();
                end.complete(null);
            } catch (RuntimeException | Error e) {
                end.completeExceptionally(e);
            }
        });
    }

    /** @throws RuntimeException the one that the part failed with */
    void await() {
        try {
            end.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
