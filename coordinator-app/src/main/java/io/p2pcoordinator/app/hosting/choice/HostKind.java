package io.p2pcoordinator.app.hosting.choice;

import io.p2pcoordinator.app.domain.HostingRules;
import io.p2pcoordinator.proto.v1.HostRegistered;

/** Whose machine a host is. */
public enum HostKind {
    /** The operator's: a VPS or the like. */
    SERVER,
    /** A player's, and any that has not said that it is a server. */
    PLAYER;

    public static HostKind of(HostRegistered host) {
        return HostingRules.isServer(host) ? SERVER : PLAYER;
    }
}
