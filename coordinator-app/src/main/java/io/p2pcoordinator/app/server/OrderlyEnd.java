package io.p2pcoordinator.app.server;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.core.order.Ordered;
import io.micronaut.runtime.graceful.GracefulShutdownConfiguration;
import io.micronaut.runtime.graceful.GracefulShutdownListener;
import io.micronaut.runtime.graceful.GracefulShutdownManager;
import io.p2pcoordinator.app.node.CoordinatorNode;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before anything is closed: gives the node's zones to others, lets clients go there, then what is under way come to its end. The
 * framework's own listener, in whose place this stands, closes idle connections at once, on which a client may just be sending.
 */
@Singleton
@Replaces(GracefulShutdownListener.class)
final class OrderlyEnd implements ApplicationEventListener<ShutdownEvent>, Ordered {
    private static final Logger log = LoggerFactory.getLogger(OrderlyEnd.class);

    private final OpenToRequests open;
    private final CoordinatorNode node;
    private final GracefulShutdownManager parts;
    private final GracefulShutdownConfiguration limits;

    OrderlyEnd(
            OpenToRequests open,
            CoordinatorNode node,
            GracefulShutdownManager parts,
            GracefulShutdownConfiguration limits) {
        this.open = open;
        this.node = node;
        this.parts = parts;
        this.limits = limits;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ShutdownEvent event) {
        open.leave();
        node.leave();
        open.close();
        try {
            Object _ = parts.shutdownGracefully()
                    .toCompletableFuture()
                    .get(limits.getGracePeriod().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException _) {
            log.warn("requests were still under way after {}", limits.getGracePeriod());
        } catch (ExecutionException e) {
            log.warn("a part of the server could not come to its end", e);
        }
    }
}
