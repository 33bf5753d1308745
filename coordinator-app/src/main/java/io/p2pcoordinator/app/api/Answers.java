package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.p2pcoordinator.projections.query.EntityView;
import io.p2pcoordinator.projections.query.HostView;
import io.p2pcoordinator.projections.query.SessionView;
import io.p2pcoordinator.projections.query.ZoneView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients get: the contract's fields, in its spelling (the mapper turns names into snake case). Fields beyond it are there only
 * where somebody has said something that the contract has no words for.
 */
final class Answers {
    private static final double MM_PER_CELL = 1_000.0;

    private Answers() {}

    @Schema(name = "Message")
    record Message(String message) {}

    @Schema(name = "Host")
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
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Schema(description = "server; absent for players' machines")
            @Nullable
            String kind,

            String status,
            long maxPlayers,
            long currentPlayers,
            long maxZones,
            long currentZones,
            double qualityScore,
            String createdAt,
            String updatedAt,
            String lastHeartbeat) {
        static Host of(HostView v) {
            return new Host(
                    v.id(),
                    v.hostId(),
                    v.playerId(),
                    v.playerName(),
                    v.ipAddress(),
                    v.port(),
                    v.publicIp(),
                    v.cpuCores(),
                    v.cpuFrequencyMhz(),
                    v.memoryMb(),
                    v.networkSpeedMbps(),
                    v.latencyMs(),
                    v.packetLossPercent(),
                    v.bandwidthUsageMbps(),
                    v.kind().equals("server") ? "server" : null,
                    v.status(),
                    v.maxPlayers(),
                    v.currentPlayers(),
                    v.maxZones(),
                    v.currentZones(),
                    v.qualityScore(),
                    time(v.createdAt()),
                    time(v.updatedAt()),
                    time(v.lastHeartbeat()));
        }
    }

    @Schema(name = "Zone")
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
            @Nullable String description,

            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Schema(description = "server_only or p2p_eligible; absent where p2p_enabled alone says it")
            @Nullable
            String zoneClass,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(description = "Absent where it is not known") @Nullable
            String mapKind,

            String status,
            long totalSessions,
            long activeSessions,
            long totalPlayersServed) {
        static Zone of(ZoneView v) {
            return new Zone(
                    v.id(),
                    v.zoneId(),
                    v.zoneName(),
                    v.zoneDisplayName(),
                    v.mapName(),
                    v.maxPlayers(),
                    v.recommendedPlayers(),
                    v.p2pEnabled(),
                    v.p2pPriority(),
                    v.fallbackEnabled(),
                    v.minHostQualityScore(),
                    v.minBandwidthMbps(),
                    v.maxLatencyMs(),
                    v.description(),
                    HostingWords.statedClass(v.zoneClass(), v.mapKind()),
                    HostingWords.mapKindWord(v.mapKind()),
                    v.status(),
                    v.totalSessions(),
                    v.activeSessions(),
                    v.totalPlayersServed());
        }
    }

    /** In the contract {@code host_id} and {@code zone_id} of a session are the integer ids. */
    @Schema(name = "Session")
    record Session(
            long id,
            String sessionId,
            long hostId,
            long zoneId,
            List<String> connectedPlayers,
            int currentPlayers,
            long maxPlayers,
            String status,
            double averageLatencyMs,
            double averagePacketLossPercent,
            double bandwidthUsageMbps,
            double qualityScore,
            @Nullable String startedAt,
            @Nullable String endedAt,
            String createdAt,
            String updatedAt) {
        static Session of(SessionView v) {
            return new Session(
                    v.id(),
                    v.sessionId(),
                    v.hostNumber(),
                    v.zoneNumber(),
                    v.connectedPlayers(),
                    v.connectedPlayers().size(),
                    v.maxPlayers(),
                    v.status(),
                    v.averageLatencyMs(),
                    v.averagePacketLossPercent(),
                    v.bandwidthUsageMbps(),
                    v.qualityScore(),
                    v.startedAt() == null ? null : time(v.startedAt()),
                    v.endedAt() == null ? null : time(v.endedAt()),
                    time(v.createdAt()),
                    time(v.updatedAt()));
        }
    }

    /** @param position the zone's ENTITY stream up to here is in it, as {@code ENTITY_07/1234} */
    @Schema(name = "ZoneEntities")
    record ZoneEntities(String zoneId, String position, List<Entity> entities) {}

    /** Lengths in cells, velocities in cells a second; position and velocity are as they were at {@code updated_at}. */
    @Schema(name = "Entity")
    record Entity(
            long entityId,
            String kind,
            long typeId,
            double x,
            double y,
            double velocityX,
            double velocityY,
            @Schema(type = "object") @JsonRawValue String attributes,
            String updatedAt) {
        static Entity of(EntityView v) {
            return new Entity(
                    v.entityId(),
                    v.kind(),
                    v.typeId(),
                    v.xMm() / MM_PER_CELL,
                    v.yMm() / MM_PER_CELL,
                    v.velocityXMmPerS() / MM_PER_CELL,
                    v.velocityYMmPerS() / MM_PER_CELL,
                    v.attributesJson(),
                    time(v.updatedAt()));
        }
    }

    @Schema(name = "Hosting")
    record Hosting(String zoneId, String hostId, long hostingEpoch) {}

    static String time(Instant instant) {
        return instant.toString();
    }
}
