package io.p2pcoordinator.projections.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A zone as the contract shows it, and who owns and hosts it.
 *
 * @param id the CONTROL sequence of the commit that registered it
 * @param zoneClass as stated, by its name in the log; null where it is not
 * @param mapKind as stated, by its name in the log; null where it is not
 * @param hostingEpoch 0 where nobody was ever assigned
 * @param ownerEpoch 0 where nobody ever owned it
 */
public record ZoneView(
        long id,
        String zoneId,
        String zoneName,
        String zoneDisplayName,
        String mapName,
        long maxPlayers,
        long recommendedPlayers,
        boolean p2pEnabled,
        long p2pPriority,
        boolean fallbackEnabled,
        double minHostQualityScore,
        double minBandwidthMbps,
        double maxLatencyMs,
        String description,
        @Nullable String zoneClass,
        @Nullable String mapKind,
        String status,
        long totalSessions,
        long activeSessions,
        long totalPlayersServed,
        @Nullable String hostingHostId,
        long hostingEpoch,
        @Nullable String ownerNodeId,
        long ownerEpoch,
        Instant createdAt,
        Instant updatedAt) {}
