package io.p2pcoordinator.projections.query;

import java.time.Instant;

/**
 * A host had other entities of a zone than the log.
 *
 * @param sequence on CONTROL, at which it was written down
 * @param lost what the host had
 * @param kept what stands
 * @param entitiesJson a list of what the host had otherwise, as far as it has told
 */
public record DivergenceView(
        String zoneId,
        long sequence,
        String hostId,
        String reason,
        Mark lost,
        Mark kept,
        String entitiesJson,
        Instant at) {
    /**
     * @param sequence in the zone's ENTITY stream
     * @param digest 16 hexadecimal digits
     */
    public record Mark(long hostingEpoch, long sequence, String digest) {}
}
