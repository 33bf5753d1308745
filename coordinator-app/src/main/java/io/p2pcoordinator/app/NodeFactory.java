package io.p2pcoordinator.app;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.p2pcoordinator.app.api.ApiSettings;
import io.p2pcoordinator.app.node.CoordinatorNode;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the node to Micronaut, which opens it before HTTP listens and closes it after HTTP has stopped. */
@Factory
final class NodeFactory {
    private static final Logger log = LoggerFactory.getLogger(NodeFactory.class);
    private static final int EXIT_UNSAFE = 70;

    @Singleton
    @Requires(missingBeans = NodeSettings.class) // an embedding application may bring its own
    NodeSettings settings() {
        return NodeSettings.from(System.getenv());
    }

    @Singleton
    ApiSettings apiSettings(NodeSettings settings) {
        return new ApiSettings(settings.p2pEnabled());
    }

    @Context
    @Bean(preDestroy = "close")
    CoordinatorNode node(NodeSettings settings) {
        return CoordinatorNode.open(settings.node(), InstantSource.system(), NodeFactory::stop);
    }

    /** The node cannot go on safely: better no node than a wrong one. */
    private static void stop(Throwable cause) {
        log.error("the coordinator stops: {}", cause.getMessage(), cause);
        Thread.ofPlatform().name("stop").start(() -> System.exit(EXIT_UNSAFE));
    }
}
