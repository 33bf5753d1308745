package io.p2pcoordinator.projections.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as the contract shows it.
 *
 * @param id the CONTROL sequence of the commit that opened it
 * @param hostNumber the host's id when the session was opened
 * @param zoneNumber the zone's id
 * @param startedAt when it was activated
 */
public record SessionView(
        long id,
        String sessionId,
        String hostId,
        long hostNumber,
        String zoneId,
        long zoneNumber,
        List<String> connectedPlayers,
        long maxPlayers,
        String status,
        double averageLatencyMs,
        double averagePacketLossPercent,
        double bandwidthUsageMbps,
        double qualityScore,
        @Nullable String endReason,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Instant createdAt,
        Instant updatedAt) {}
