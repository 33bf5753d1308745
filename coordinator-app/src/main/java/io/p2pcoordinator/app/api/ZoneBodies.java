package io.p2pcoordinator.app.api;

import io.micronaut.core.annotation.Introspected;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What panels and servers send about zones. */
final class ZoneBodies {
    private static final int MAX_DESCRIPTION = 10_000;

    private ZoneBodies() {}

    @Introspected
    @Schema(name = "PutZone")
    record PutZone(
            @NotNull @Text(min = 1) @Nullable String zoneId,
            @NotNull @Text(min = 1) @Nullable String zoneName,
            @NotNull @Text(min = 1) @Nullable String zoneDisplayName,
            @NotNull @Text(min = 1) @Nullable String mapName,
            @Min(0) @Max(1_000_000) @Nullable Integer maxPlayers,
            @Min(0) @Max(1_000_000) @Nullable Integer recommendedPlayers,
            @Nullable Boolean p2pEnabled,
            @Min(0) @Max(10) @Nullable Integer p2pPriority,
            @Nullable Boolean fallbackEnabled,
            @DecimalMin("0") @DecimalMax("100") @Nullable Double minHostQualityScore,
            @DecimalMin("0") @DecimalMax("1e9") @Nullable Double minBandwidthMbps,
            @DecimalMin("0") @DecimalMax("1e9") @Nullable Double maxLatencyMs,
            @Text(max = MAX_DESCRIPTION) @Nullable String description,

            @Pattern(regexp = HostingWords.CLASSES, message = HostingWords.CLASSES_EXPECTED)
            @Schema(description = "Where the zone may be; default: as its kind of map, or else its P2P flag, says")
            @Nullable
            String zoneClass,

            @Pattern(regexp = HostingWords.MAP_KINDS, message = HostingWords.MAP_KINDS_EXPECTED) @Nullable
            String mapKind) {
        ZoneSettings toSettings() {
            return ZoneSettings.newBuilder()
                    .setZoneName(HostBodies.text(zoneName))
                    .setZoneDisplayName(HostBodies.text(zoneDisplayName))
                    .setMapName(HostBodies.text(mapName))
                    .setMaxPlayers(HostBodies.orElse(maxPlayers, 100))
                    .setRecommendedPlayers(HostBodies.orElse(recommendedPlayers, 50))
                    .setP2PEnabled(p2pEnabled == null || p2pEnabled)
                    .setP2PPriority(HostBodies.orElse(p2pPriority, 1))
                    .setFallbackEnabled(fallbackEnabled == null || fallbackEnabled)
                    .setMinHostQualityScore(minHostQualityScore == null ? 7.0 : minHostQualityScore)
                    .setMinBandwidthMbps(minBandwidthMbps == null ? 100.0 : minBandwidthMbps)
                    .setMaxLatencyMs(maxLatencyMs == null ? 100.0 : maxLatencyMs)
                    .setDescription(HostBodies.text(description))
                    .setZoneClass(HostingWords.zoneClass(zoneClass))
                    .setMapKind(HostingWords.mapKind(mapKind))
                    .build();
        }
    }

    /** Any subset of a zone's settings; what is absent or null stays. */
    @Introspected
    @Schema(name = "PatchZone")
    record PatchZone(
            @Text(min = 1) @Nullable String zoneName,
            @Text(min = 1) @Nullable String zoneDisplayName,
            @Text(min = 1) @Nullable String mapName,
            @Min(0) @Max(1_000_000) @Nullable Integer maxPlayers,
            @Min(0) @Max(1_000_000) @Nullable Integer recommendedPlayers,
            @Nullable Boolean p2pEnabled,
            @Min(0) @Max(10) @Nullable Integer p2pPriority,
            @Nullable Boolean fallbackEnabled,
            @DecimalMin("0") @DecimalMax("100") @Nullable Double minHostQualityScore,
            @DecimalMin("0") @DecimalMax("1e9") @Nullable Double minBandwidthMbps,
            @DecimalMin("0") @DecimalMax("1e9") @Nullable Double maxLatencyMs,
            @Text(max = MAX_DESCRIPTION) @Nullable String description,

            @Pattern(regexp = HostingWords.CLASSES, message = HostingWords.CLASSES_EXPECTED)
            @Schema(description = "Where the zone may be; default: as its kind of map, or else its P2P flag, says")
            @Nullable
            String zoneClass,

            @Pattern(regexp = HostingWords.MAP_KINDS, message = HostingWords.MAP_KINDS_EXPECTED) @Nullable
            String mapKind) {
        ZoneSettings toSettings() {
            return new PutZone(
                            null,
                            zoneName,
                            zoneDisplayName,
                            mapName,
                            maxPlayers,
                            recommendedPlayers,
                            p2pEnabled,
                            p2pPriority,
                            fallbackEnabled,
                            minHostQualityScore,
                            minBandwidthMbps,
                            maxLatencyMs,
                            description,
                            zoneClass,
                            mapKind)
                    .toSettings();
        }

        Set<String> named() {
            var named = new HashSet<String>();
            add(named, "zone_name", zoneName);
            add(named, "zone_display_name", zoneDisplayName);
            add(named, "map_name", mapName);
            add(named, "max_players", maxPlayers);
            add(named, "recommended_players", recommendedPlayers);
            add(named, "p2p_enabled", p2pEnabled);
            add(named, "p2p_priority", p2pPriority);
            add(named, "fallback_enabled", fallbackEnabled);
            add(named, "min_host_quality_score", minHostQualityScore);
            add(named, "min_bandwidth_mbps", minBandwidthMbps);
            add(named, "max_latency_ms", maxLatencyMs);
            add(named, "description", description);
            add(named, "zone_class", zoneClass);
            add(named, "map_kind", mapKind);
            return named;
        }

        private static void add(Set<String> named, String field, @Nullable Object value) {
            if (value != null) {
                named.add(field);
            }
        }
    }

    @Introspected
    @Schema(name = "ClaimHosting")
    record ClaimHosting(@NotNull @Text(min = 1) @Nullable String hostId) {}
}
