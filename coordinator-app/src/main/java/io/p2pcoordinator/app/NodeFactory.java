package io.p2pcoordinator.app;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.p2pcoordinator.app.api.Product;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.overview.NodeStatusService;
import io.p2pcoordinator.app.overview.OwnStatus;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.HttpSettings;
import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.app.settings.Mode;
import io.p2pcoordinator.app.settings.P2pSettings;
import io.p2pcoordinator.app.settings.SecuritySettings;
import io.p2pcoordinator.app.settings.SignallingSettings;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.proto.v1.Participation;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the node to Micronaut, which opens it before HTTP listens and closes it after HTTP has stopped. */
@Factory
final class NodeFactory {
    private static final Logger log = LoggerFactory.getLogger(NodeFactory.class);
    /** Of a node that must not go on with the log that it finds. */
    static final int EXIT_UNSAFE = 70;

    @Singleton
    @Requires(missingBeans = CoordinatorSettings.class) // an embedding application may bring its own
    CoordinatorSettings settings() {
        return CoordinatorSettings.from(System.getenv());
    }

    @Singleton
    Mode mode(CoordinatorSettings settings) {
        return settings.mode();
    }

    @Singleton
    HttpSettings http(CoordinatorSettings settings) {
        return settings.http();
    }

    @Singleton
    SecuritySettings security(CoordinatorSettings settings) {
        return settings.security();
    }

    @Singleton
    LimitSettings limits(CoordinatorSettings settings) {
        return settings.limits();
    }

    @Singleton
    SignallingSettings signalling(CoordinatorSettings settings) {
        return settings.signalling();
    }

    @Singleton
    P2pSettings p2p(CoordinatorSettings settings) {
        return settings.p2p();
    }

    @Context
    @Bean(preDestroy = "close")
    CoordinatorNode node(CoordinatorSettings settings, @Nullable OpeningNode opening) {
        return opening == null
                ? CoordinatorNode.open(settings.node(), InstantSource.system(), NodeFactory::stop)
                : opening.await();
    }

    @Singleton
    SharedStore sharedStore(CoordinatorNode opened) {
        return opened.sharedStore();
    }

    @Context
    @Bean(preDestroy = "close")
    NodeStatusService statusService(CoordinatorNode opened) {
        var status = new OwnStatus(
                opened.nodeId(),
                Product.version(),
                opened.etcd().leadership(),
                opened.lanes(),
                opened.projections(),
                opened.health()::caughtUp,
                opened::leaderTasks);
        return NodeStatusService.start(opened.sharedStore(), opened.nodeId(), status, participation -> {
            if (participation == Participation.PARTICIPATION_DRAINED) {
                opened.drain();
            } else {
                opened.resume();
            }
        });
    }

    /** The node cannot go on safely: better no node than a wrong one. */
    static void stop(Throwable cause) {
        log.error("the coordinator stops: {}", cause.getMessage(), cause);
        Thread.ofPlatform().name("stop").start(() -> System.exit(EXIT_UNSAFE));
    }
}
