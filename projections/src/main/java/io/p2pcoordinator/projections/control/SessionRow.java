package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.projections.table.RowTable;
import io.p2pcoordinator.proto.v1.SessionMetricsReported;
import io.p2pcoordinator.proto.v1.SessionOpened;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session as its table has it; it stays there after its end. */
final class SessionRow {
    static final RowTable<SessionRow> TABLE = new RowTable<>("session", SessionRow::new)
            .text("session_id", row -> row.sessionId, (row, v) -> row.sessionId = v)
            .number("id", row -> row.id, (row, v) -> row.id = v)
            .text("host_id", row -> row.hostId, (row, v) -> row.hostId = v)
            .number("host_number", row -> row.hostNumber, (row, v) -> row.hostNumber = v)
            .text("zone_id", row -> row.zoneId, (row, v) -> row.zoneId = v)
            .number("zone_number", row -> row.zoneNumber, (row, v) -> row.zoneNumber = v)
            .texts("connected_players", row -> row.players, (row, v) -> row.players = v)
            .number("max_players", row -> row.maxPlayers, (row, v) -> row.maxPlayers = v)
            .text("status", row -> row.status, (row, v) -> row.status = v)
            .decimal("average_latency_ms", row -> row.averageLatencyMs, (row, v) -> row.averageLatencyMs = v)
            .decimal(
                    "average_packet_loss_percent",
                    row -> row.averagePacketLossPercent,
                    (row, v) -> row.averagePacketLossPercent = v)
            .decimal("bandwidth_usage_mbps", row -> row.bandwidthUsageMbps, (row, v) -> row.bandwidthUsageMbps = v)
            .decimal("quality_score", row -> row.qualityScore, (row, v) -> row.qualityScore = v)
            .text("end_reason", row -> row.endReason, (row, v) -> row.endReason = v)
            .time("started_at", row -> row.startedAt, (row, v) -> row.startedAt = v)
            .time("ended_at", row -> row.endedAt, (row, v) -> row.endedAt = v)
            .time("created_at", row -> row.createdAt, (row, v) -> row.createdAt = v)
            .time("updated_at", row -> row.updatedAt, (row, v) -> row.updatedAt = v);

    private static final String PENDING = "pending";
    private static final String ACTIVE = "active";
    private static final String ENDED = "ended";

    private @Nullable String sessionId;
    private long id;
    private @Nullable String hostId;
    private long hostNumber;
    private @Nullable String zoneId;
    private long zoneNumber;
    private List<String> players = List.of();
    private long maxPlayers;
    private @Nullable String status = PENDING;
    private @Nullable Double averageLatencyMs = 0.0;
    private @Nullable Double averagePacketLossPercent = 0.0;
    private @Nullable Double bandwidthUsageMbps = 0.0;
    private @Nullable Double qualityScore = 0.0;
    private @Nullable String endReason;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private @Nullable Instant createdAt;
    private @Nullable Instant updatedAt;

    static SessionRow opened(SessionOpened event, long zoneNumber, CommitFacts commit) {
        var row = new SessionRow();
        row.sessionId = event.getSessionId();
        row.id = commit.sequence();
        row.hostId = event.getHostId();
        row.hostNumber = event.getHostNumber();
        row.zoneId = commit.subjectId();
        row.zoneNumber = zoneNumber;
        row.players = event.getPlayerIdsList().stream().distinct().toList();
        row.maxPlayers = Integer.toUnsignedLong(event.getMaxPlayers());
        row.createdAt = commit.at();
        row.updatedAt = commit.at();
        return row;
    }

    void redirect(String host, long number, Instant at) {
        hostId = host;
        hostNumber = number;
        updatedAt = at;
    }

    int playerCount() {
        return players.size();
    }

    boolean isLiveIn(String zone) {
        return isLive() && Objects.equals(zoneId, zone);
    }

    boolean isLive() {
        return !Objects.equals(status, ENDED);
    }

    /** Whether that was its state before. */
    boolean activate(Instant at) {
        if (!Objects.equals(status, PENDING)) {
            return false;
        }
        status = ACTIVE;
        startedAt = at;
        updatedAt = at;
        return true;
    }

    void end(String reason, Instant at) {
        status = ENDED;
        endReason = reason;
        endedAt = at;
        updatedAt = at;
    }

    void report(SessionMetricsReported report, Instant at) {
        averageLatencyMs =
                report.hasAverageLatencyMs() ? Double.valueOf(report.getAverageLatencyMs()) : averageLatencyMs;
        averagePacketLossPercent = report.hasAveragePacketLossPercent()
                ? Double.valueOf(report.getAveragePacketLossPercent())
                : averagePacketLossPercent;
        bandwidthUsageMbps =
                report.hasBandwidthUsageMbps() ? Double.valueOf(report.getBandwidthUsageMbps()) : bandwidthUsageMbps;
        qualityScore = report.hasQualityScore() ? Double.valueOf(report.getQualityScore()) : qualityScore;
        updatedAt = at;
    }

    /** Whether the player was not in it before. */
    boolean join(String playerId, Instant at) {
        if (players.contains(playerId)) {
            return false;
        }
        var more = new ArrayList<>(players);
        more.add(playerId);
        players = more;
        updatedAt = at;
        return true;
    }

    void leave(String playerId, Instant at) {
        if (players.contains(playerId)) {
            players =
                    players.stream().filter(player -> !player.equals(playerId)).toList();
            updatedAt = at;
        }
    }
}
