package io.p2pcoordinator.app.hosting.choice;

/**
 * Told when a zone's present host should not have it any more, on the node that owns the zone. Called again every few seconds while
 * it lasts, by a new owner too: an implementation ignores what it is at already. Must not block.
 */
public interface HostTrouble {
    /** @param detail for people: what was seen, with figures */
    void suspected(String zoneId, String hostId, TroubleReason reason, String detail);
}
