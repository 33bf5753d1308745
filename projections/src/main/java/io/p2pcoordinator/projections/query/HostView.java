package io.p2pcoordinator.projections.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A host as the contract shows it.
 *
 * @param id the CONTROL sequence of the commit that registered it
 * @param status {@code online}, {@code offline}, or {@code maintenance} while an operator wants it empty
 * @param kind {@code server} or {@code player}
 * @param lastHeartbeat a registration counts as one
 */
public record HostView(
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
        @Nullable String iceServersJson,
        double latencyMs,
        double packetLossPercent,
        double bandwidthUsageMbps,
        String kind,
        String status,
        long maxPlayers,
        long currentPlayers,
        long maxZones,
        long currentZones,
        double qualityScore,
        @Nullable String region,
        @Nullable Double latitudeDegrees,
        @Nullable Double longitudeDegrees,
        @Nullable String publicKeyBase64,
        @Nullable Double cpuPercent,
        @Nullable Double memoryPercent,
        @Nullable Double errorRate,
        Instant createdAt,
        Instant updatedAt,
        Instant lastHeartbeat) {}
