package io.p2pcoordinator.harness.bench.http.bare;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers with the coordinator's fields. */
final class BareRows {
    private BareRows() {}

    record Host(
            long id,
            String hostId,
            String playerId,
            String playerName,
            String ipAddress,
            long port,
            @Nullable String publicIp,
            long cpuCores,
            long cpuFrequencyMhz,
            long memoryMb,
            long networkSpeedMbps,
            double latencyMs,
            double packetLossPercent,
            double bandwidthUsageMbps,
            String status,
            long maxPlayers,
            long currentPlayers,
            long maxZones,
            long currentZones,
            double qualityScore,
            String createdAt,
            String updatedAt,
            String lastHeartbeat) {}

    record Zone(
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
            String status,
            long totalSessions,
            long activeSessions,
            long totalPlayersServed) {}

    record Entities(String zoneId, String position, List<Entity> entities) {}

    record Entity(
            long entityId,
            String kind,
            long typeId,
            double x,
            double y,
            double velocityX,
            double velocityY,
            @JsonRawValue String attributes,
            String updatedAt) {}
}
