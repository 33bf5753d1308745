package io.p2pcoordinator.app.hosting.choice;

/**
 * A host that may not have the zone.
 *
 * @param reason the first that was found, for people
 */
public record Excluded(String hostId, String reason) {}
