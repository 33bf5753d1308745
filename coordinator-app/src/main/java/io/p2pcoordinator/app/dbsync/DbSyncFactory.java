package io.p2pcoordinator.app.dbsync;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.p2pcoordinator.app.limits.HostRates;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.security.HostAccess;
import io.p2pcoordinator.app.settings.LimitSettings;
import jakarta.inject.Singleton;

/** Puts the database proxy together. */
@Factory
final class DbSyncFactory {
    @Singleton
    DbSync dbSync(CoordinatorNode node, HostAccess access, HostRates rates, LimitSettings limits) {
        return new DbSync(node, access, rates, limits);
    }

    @Context
    @Bean(preDestroy = "close")
    NatsDbSync natsDbSync(CoordinatorNode node, DbSync sync, HostAccess access) {
        return new NatsDbSync(node.hostRequests(), sync, access);
    }
}
