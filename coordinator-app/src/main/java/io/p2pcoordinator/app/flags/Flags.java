package io.p2pcoordinator.app.flags;

import io.p2pcoordinator.app.domain.FlagService;

/**
 * Whether something is switched on, all told: what was set at run time, else what the node's settings say. Answers come from memory, as
 * this node has applied the log; any thread, at any rate.
 *
 * <p>A region is its hosts': it says who may host, not where. So the region is not part of the answer for a zone, which may find a
 * host elsewhere; whoever chooses hosts, or looks whether one may stay, asks for the host's region too.
 */
public interface Flags {
    /** Whether players' machines may host the zone: the map service's flag, the zone's flag and the zone's own setting all say so. */
    boolean isP2pOn(String zoneId);

    /** Whether players' machines of that region may host. A host that names none is in the region "". */
    boolean isP2pOnIn(String region);

    /** Whether the service takes part in P2P. */
    boolean isP2pOn(FlagService service);

    /** Whether servers take the zone where it has no host: the map service's flag, the zone's flag and its own setting all say so. */
    boolean isFallbackOn(String zoneId);

    /** Whether servers of that region take zones that have no host. */
    boolean isFallbackOnIn(String region);

    /** Whether the AI world is asked for the zone's NPCs. */
    boolean isAiOn(String zoneId);
}
