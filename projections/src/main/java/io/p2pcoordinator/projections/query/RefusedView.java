package io.p2pcoordinator.projections.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entity commit that had no effect because its zone had another host when it came.
 *
 * @param commitId hexadecimal; null where it had none
 * @param eventsJson what it was about, in counts
 */
public record RefusedView(
        String stream,
        long sequence,
        String zoneId,
        @Nullable String commitId,
        @Nullable String producerId,
        long hostingEpoch,
        @Nullable Instant occurredAt,
        String eventsJson) {}
