package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.projections.table.RowTable;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.MapKind;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A zone as its table has it. */
final class ZoneRow {
    static final RowTable<ZoneRow> TABLE = new RowTable<>("zone", ZoneRow::new)
            .text("zone_id", row -> row.zoneId, (row, v) -> row.zoneId = v)
            .number("id", row -> row.id, (row, v) -> row.id = v)
            .text("zone_name", row -> row.zoneName, (row, v) -> row.zoneName = v)
            .text("zone_display_name", row -> row.zoneDisplayName, (row, v) -> row.zoneDisplayName = v)
            .text("map_name", row -> row.mapName, (row, v) -> row.mapName = v)
            .number("max_players", row -> row.maxPlayers, (row, v) -> row.maxPlayers = v)
            .number("recommended_players", row -> row.recommendedPlayers, (row, v) -> row.recommendedPlayers = v)
            .flag("p2p_enabled", row -> row.p2pEnabled, (row, v) -> row.p2pEnabled = v)
            .number("p2p_priority", row -> row.p2pPriority, (row, v) -> row.p2pPriority = v)
            .flag("fallback_enabled", row -> row.fallbackEnabled, (row, v) -> row.fallbackEnabled = v)
            .decimal("min_host_quality_score", row -> row.minHostQualityScore, (row, v) -> row.minHostQualityScore = v)
            .decimal("min_bandwidth_mbps", row -> row.minBandwidthMbps, (row, v) -> row.minBandwidthMbps = v)
            .decimal("max_latency_ms", row -> row.maxLatencyMs, (row, v) -> row.maxLatencyMs = v)
            .text("description", row -> row.description, (row, v) -> row.description = v)
            .text("zone_class", row -> row.zoneClass, (row, v) -> row.zoneClass = v)
            .text("map_kind", row -> row.mapKind, (row, v) -> row.mapKind = v)
            .text("status", row -> row.status, (row, v) -> row.status = v)
            .number("total_sessions", row -> row.totalSessions, (row, v) -> row.totalSessions = v)
            .number("active_sessions", row -> row.activeSessions, (row, v) -> row.activeSessions = v)
            .number("total_players_served", row -> row.totalPlayersServed, (row, v) -> row.totalPlayersServed = v)
            .text("hosting_host_id", row -> row.hostingHostId, (row, v) -> row.hostingHostId = v)
            .number("hosting_epoch", row -> row.hostingEpoch, (row, v) -> row.hostingEpoch = v)
            .time("created_at", row -> row.createdAt, (row, v) -> row.createdAt = v)
            .time("updated_at", row -> row.updatedAt, (row, v) -> row.updatedAt = v);

    private @Nullable String zoneId;
    long id;
    private @Nullable String zoneName;
    private @Nullable String zoneDisplayName;
    private @Nullable String mapName;
    private long maxPlayers;
    private long recommendedPlayers;
    private boolean p2pEnabled;
    private long p2pPriority;
    private boolean fallbackEnabled;
    private @Nullable Double minHostQualityScore;
    private @Nullable Double minBandwidthMbps;
    private @Nullable Double maxLatencyMs;
    private @Nullable String description;
    private @Nullable String zoneClass;
    private @Nullable String mapKind;
    private @Nullable String status = "enabled";
    private long totalSessions;
    private long activeSessions;
    private long totalPlayersServed;
    private @Nullable String hostingHostId;
    private long hostingEpoch;
    private @Nullable Instant createdAt;
    private @Nullable Instant updatedAt;

    /** What an event that is about the zone itself makes of it; null: there is none yet. */
    static @Nullable ZoneRow apply(@Nullable ZoneRow zone, Event event, CommitFacts commit) {
        return switch (event.getPayloadCase()) {
            case ZONE_REGISTERED ->
                (zone == null ? created(commit) : zone)
                        .withSettings(event.getZoneRegistered().getSettings(), commit.at());
            case ZONE_SETTINGS_CHANGED ->
                zone == null
                        ? null
                        : zone.withSettings(event.getZoneSettingsChanged().getSettings(), commit.at());
            case ZONE_STATUS_CHANGED ->
                zone == null
                        ? null
                        : zone.withStatus(event.getZoneStatusChanged().getStatus(), commit.at());
            case HOSTING_ASSIGNED ->
                zone == null
                        ? null
                        : zone.withHosting(event.getHostingAssigned().getHostId(), commit);
            default ->
                throw new IllegalStateException("expected an event of a zone, but it is " + event.getPayloadCase());
        };
    }

    void sessionOpened(int players) {
        totalSessions++;
        totalPlayersServed += players;
    }

    void sessionActivated() {
        activeSessions++;
    }

    void activeSessionEnded() {
        activeSessions = Math.max(0, activeSessions - 1);
    }

    void playerServed() {
        totalPlayersServed++;
    }

    private static ZoneRow created(CommitFacts commit) {
        var row = new ZoneRow();
        row.zoneId = commit.subjectId();
        row.id = commit.sequence();
        row.createdAt = commit.at();
        return row;
    }

    private ZoneRow withSettings(ZoneSettings settings, Instant at) {
        zoneName = settings.getZoneName();
        zoneDisplayName = settings.getZoneDisplayName();
        mapName = settings.getMapName();
        maxPlayers = Integer.toUnsignedLong(settings.getMaxPlayers());
        recommendedPlayers = Integer.toUnsignedLong(settings.getRecommendedPlayers());
        p2pEnabled = settings.getP2PEnabled();
        p2pPriority = Integer.toUnsignedLong(settings.getP2PPriority());
        fallbackEnabled = settings.getFallbackEnabled();
        minHostQualityScore = settings.getMinHostQualityScore();
        minBandwidthMbps = settings.getMinBandwidthMbps();
        maxLatencyMs = settings.getMaxLatencyMs();
        description = settings.getDescription();
        zoneClass = settings.getZoneClass() == HostingClass.HOSTING_CLASS_UNSPECIFIED
                ? null
                : settings.getZoneClass().name();
        mapKind = settings.getMapKind() == MapKind.MAP_KIND_UNSPECIFIED
                ? null
                : settings.getMapKind().name();
        updatedAt = at;
        return this;
    }

    /** A status that only later versions know is left alone. */
    private ZoneRow withStatus(ZoneStatus newStatus, Instant at) {
        String name = switch (newStatus) {
            case ZONE_STATUS_ENABLED -> "enabled";
            case ZONE_STATUS_DISABLED -> "disabled";
            case ZONE_STATUS_MAINTENANCE -> "maintenance";
            case ZONE_STATUS_UNSPECIFIED, UNRECOGNIZED -> null;
        };
        if (name != null) {
            status = name;
            updatedAt = at;
        }
        return this;
    }

    private ZoneRow withHosting(String hostId, CommitFacts commit) {
        hostingHostId = hostId.isEmpty() ? null : hostId; // nobody any more
        hostingEpoch = commit.sequence();
        updatedAt = commit.at();
        return this;
    }
}
