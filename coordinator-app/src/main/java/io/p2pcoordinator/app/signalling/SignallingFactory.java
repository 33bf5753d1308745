package io.p2pcoordinator.app.signalling;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.security.Authentication;
import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.app.settings.P2pSettings;
import io.p2pcoordinator.app.settings.SignallingSettings;
import io.p2pcoordinator.app.shared.SharedStore;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Puts signalling together. Micronaut closes it before the node and the store that it stands on. */
@Factory
final class SignallingFactory {
    @Singleton
    OfferStore offers(SharedStore store, SignallingSettings settings) {
        return new OfferStore(store, settings.offerTtl());
    }

    @Singleton
    SignallingHub hub(SharedStore store, CoordinatorNode node, SignallingSettings settings) {
        return new SignallingHub(store, node.nodeId(), settings, InstantSource.system());
    }

    @Context
    @Bean(preDestroy = "close")
    Signalling signalling(
            SignallingHub hub,
            CoordinatorNode node,
            OfferStore offers,
            Authentication authentication,
            P2pSettings p2p,
            LimitSettings limits,
            SharedStore store) {
        node.hosting().signalling(peerId -> hub.book().find(peerId) != null);
        return new Signalling(
                hub,
                new ZoneSessions(node, p2p, offers),
                authentication,
                new PeerLimits(limits),
                node.bans(),
                node.feed(),
                new HostReports(store, node));
    }

    @Context
    @Bean(preDestroy = "close")
    P2pSwitches p2pSwitches(CoordinatorNode node, SignallingHub hub) {
        return new P2pSwitches(node, hub);
    }

    @Context
    @Bean(preDestroy = "close")
    Broadcasts broadcasts(CoordinatorNode node, SignallingHub hub) {
        return new Broadcasts(node, hub);
    }
}
