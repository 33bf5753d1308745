package io.p2pcoordinator.app.hosting.choice;

/** Whose machine a host is. */
public enum HostKind {
    /** The operator's: a VPS or the like. */
    SERVER,
    /** A player's, and any that has not said that it is a server. */
    PLAYER
}
