package io.p2pcoordinator.app.settings;

/** How careful a node is: in development everything is open, but on loopback only. */
public enum Mode {
    DEVELOPMENT,
    PRODUCTION
}
