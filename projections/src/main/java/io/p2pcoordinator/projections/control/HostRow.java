package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.projections.table.RowTable;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostingKind;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A host as its table has it. */
final class HostRow {
    static final RowTable<HostRow> TABLE = new RowTable<>("host", HostRow::new)
            .text("host_id", row -> row.hostId, (row, v) -> row.hostId = v)
            .number("id", row -> row.id, (row, v) -> row.id = v)
            .text("player_id", row -> row.playerId, (row, v) -> row.playerId = v)
            .text("player_name", row -> row.playerName, (row, v) -> row.playerName = v)
            .text("ip_address", row -> row.ipAddress, (row, v) -> row.ipAddress = v)
            .number("port", row -> row.port, (row, v) -> row.port = v)
            .text("public_ip", row -> row.publicIp, (row, v) -> row.publicIp = v)
            .number("cpu_cores", row -> row.cpuCores, (row, v) -> row.cpuCores = v)
            .number("cpu_frequency_mhz", row -> row.cpuFrequencyMhz, (row, v) -> row.cpuFrequencyMhz = v)
            .number("memory_mb", row -> row.memoryMb, (row, v) -> row.memoryMb = v)
            .number("network_speed_mbps", row -> row.networkSpeedMbps, (row, v) -> row.networkSpeedMbps = v)
            .text("ice_servers_json", row -> row.iceServersJson, (row, v) -> row.iceServersJson = v)
            .number("max_players", row -> row.maxPlayers, (row, v) -> row.maxPlayers = v)
            .number("max_zones", row -> row.maxZones, (row, v) -> row.maxZones = v)
            .text("region", row -> row.region, (row, v) -> row.region = v)
            .decimal("latitude_degrees", row -> row.latitudeDegrees, (row, v) -> row.latitudeDegrees = v)
            .decimal("longitude_degrees", row -> row.longitudeDegrees, (row, v) -> row.longitudeDegrees = v)
            .text("public_key_base64", row -> row.publicKeyBase64, (row, v) -> row.publicKeyBase64 = v)
            .text("kind", row -> row.kind, (row, v) -> row.kind = v)
            .flag("draining", row -> row.draining, (row, v) -> row.draining = v)
            .text("status", row -> row.status, (row, v) -> row.status = v)
            .time("created_at", row -> row.createdAt, (row, v) -> row.createdAt = v)
            .time("control_updated_at", row -> row.controlUpdatedAt, (row, v) -> row.controlUpdatedAt = v)
            .time("registered_at", row -> row.registeredAt, (row, v) -> row.registeredAt = v)
            .time("heartbeat_at", row -> row.heartbeatAt, (row, v) -> row.heartbeatAt = v)
            .decimal("latency_ms", row -> row.latencyMs, (row, v) -> row.latencyMs = v)
            .decimal("packet_loss_percent", row -> row.packetLossPercent, (row, v) -> row.packetLossPercent = v)
            .decimal("bandwidth_usage_mbps", row -> row.bandwidthUsageMbps, (row, v) -> row.bandwidthUsageMbps = v)
            .number("current_players", row -> row.currentPlayers, (row, v) -> row.currentPlayers = v)
            .number("current_zones", row -> row.currentZones, (row, v) -> row.currentZones = v)
            .decimal("cpu_percent", row -> row.cpuPercent, (row, v) -> row.cpuPercent = v)
            .decimal("memory_percent", row -> row.memoryPercent, (row, v) -> row.memoryPercent = v)
            .decimal("error_rate", row -> row.errorRate, (row, v) -> row.errorRate = v);

    private static final String ONLINE = "online";
    private static final String OFFLINE = "offline";
    /** Of a host that is there and that an operator wants empty. */
    private static final String MAINTENANCE = "maintenance";

    @Nullable
    String hostId;

    private long id;
    private @Nullable String playerId;
    private @Nullable String playerName;
    private @Nullable String ipAddress;
    private long port;
    private @Nullable String publicIp;
    private long cpuCores;
    private long cpuFrequencyMhz;
    private long memoryMb;
    private long networkSpeedMbps;
    private @Nullable String iceServersJson;
    private long maxPlayers;
    private long maxZones;
    private @Nullable String region;
    private @Nullable Double latitudeDegrees;
    private @Nullable Double longitudeDegrees;
    private @Nullable String publicKeyBase64;
    private @Nullable String kind;
    private boolean draining;
    private @Nullable String status;
    private @Nullable Instant createdAt;
    private @Nullable Instant controlUpdatedAt;
    private @Nullable Instant registeredAt;
    private @Nullable Instant heartbeatAt;
    private @Nullable Double latencyMs = 0.0;
    private @Nullable Double packetLossPercent = 0.0;
    private @Nullable Double bandwidthUsageMbps = 0.0;
    private long currentPlayers;
    private long currentZones;
    private @Nullable Double cpuPercent;
    private @Nullable Double memoryPercent;
    private @Nullable Double errorRate;

    /** What the event makes of a host; null: there is none then. */
    static @Nullable HostRow apply(@Nullable HostRow host, Event event, CommitFacts commit) {
        return switch (event.getPayloadCase()) {
            case HOST_REGISTERED -> {
                HostRow row = host == null ? created(commit) : host;
                row.register(event.getHostRegistered(), commit.at());
                yield row;
            }
            case HOST_REMOVED -> null;
            case HOST_WENT_OFFLINE -> host == null ? null : host.withStatus(OFFLINE, commit.at());
            case HOST_CAME_ONLINE -> host == null ? null : host.withStatus(ONLINE, commit.at());
            case HOST_DRAINED -> host == null ? null : host.withDraining(true, commit.at());
            case HOST_DRAIN_ENDED -> host == null ? null : host.withDraining(false, commit.at());
            case SLOT_RESERVED, SLOT_CONFIRMED, SLOT_RELEASED -> host; // the table does not have them
            default ->
                throw new IllegalStateException("expected an event of a host, but it is " + event.getPayloadCase());
        };
    }

    /**
     * Takes over the newest heartbeat, unless it is older than the host: then it is one of a former host of that id. So the
     * row does not depend on which of the two streams was read first.
     */
    boolean take(HeartbeatRow heartbeat) {
        Instant at = heartbeat.heartbeatAt;
        if (at == null || createdAt == null || at.isBefore(createdAt)) {
            return false;
        }
        heartbeatAt = at;
        latencyMs = heartbeat.latencyMs;
        packetLossPercent = heartbeat.packetLossPercent;
        bandwidthUsageMbps = heartbeat.bandwidthUsageMbps;
        currentPlayers = heartbeat.currentPlayers;
        currentZones = heartbeat.currentZones;
        cpuPercent = heartbeat.cpuPercent;
        memoryPercent = heartbeat.memoryPercent;
        errorRate = heartbeat.errorRate;
        return true;
    }

    private static HostRow created(CommitFacts commit) {
        var row = new HostRow();
        row.hostId = commit.subjectId();
        row.id = commit.sequence();
        row.createdAt = commit.at();
        return row;
    }

    private void register(HostRegistered event, Instant at) {
        playerId = event.getPlayerId();
        playerName = event.getPlayerName();
        ipAddress = event.getIpAddress();
        port = Integer.toUnsignedLong(event.getPort());
        publicIp = nullIfEmpty(event.getPublicIp());
        cpuCores = Integer.toUnsignedLong(event.getCpuCores());
        cpuFrequencyMhz = Integer.toUnsignedLong(event.getCpuFrequencyMhz());
        memoryMb = Integer.toUnsignedLong(event.getMemoryMb());
        networkSpeedMbps = Integer.toUnsignedLong(event.getNetworkSpeedMbps());
        iceServersJson = nullIfEmpty(event.getIceServersJson());
        maxPlayers = Integer.toUnsignedLong(event.getMaxPlayers());
        maxZones = Integer.toUnsignedLong(event.getMaxZones());
        region = nullIfEmpty(event.getRegion());
        latitudeDegrees = event.hasLatitudeDegrees() ? event.getLatitudeDegrees() : null;
        longitudeDegrees = event.hasLongitudeDegrees() ? event.getLongitudeDegrees() : null;
        publicKeyBase64 = nullIfEmpty(
                Base64.getEncoder().encodeToString(event.getPublicKey().toByteArray()));
        kind = event.getKind() == HostingKind.HOSTING_KIND_SERVER ? "server" : "player";
        registeredAt = at;
        withStatus(ONLINE, at);
    }

    private HostRow withStatus(String newStatus, Instant at) {
        status = draining && newStatus.equals(ONLINE) ? MAINTENANCE : newStatus;
        controlUpdatedAt = at;
        return this;
    }

    private HostRow withDraining(boolean now, Instant at) {
        draining = now;
        return withStatus(OFFLINE.equals(status) ? OFFLINE : ONLINE, at);
    }

    private static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
