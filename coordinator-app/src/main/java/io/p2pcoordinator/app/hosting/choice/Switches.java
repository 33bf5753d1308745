package io.p2pcoordinator.app.hosting.choice;

/** What an operator has switched for a zone, beside the zone's own settings. Any thread; must not block. */
public interface Switches {
    /** Whether players' machines may host it. */
    boolean isP2pOn(String zoneId);

    /** Whether a server may take it where no player's machine can. */
    boolean isFallbackOn(String zoneId);
}
