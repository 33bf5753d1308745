package io.p2pcoordinator.app.statesync;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.p2pcoordinator.app.limits.HostRates;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.security.HostAccess;
import jakarta.inject.Singleton;

/** Puts state sync together. */
@Factory
final class StateSyncFactory {
    @Singleton
    StateSync stateSync(CoordinatorNode node, HostAccess access) {
        return new StateSync(node, access);
    }

    @Context
    @Bean(preDestroy = "close")
    NatsStateSync natsStateSync(CoordinatorNode node, StateSync sync, HostAccess access, HostRates rates) {
        return new NatsStateSync(node.hostRequests(), sync, access, rates);
    }
}
