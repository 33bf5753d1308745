package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.projections.table.RowTable;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The newest heartbeat under a host's id, whether the host is known or not. */
final class HeartbeatRow {
    static final RowTable<HeartbeatRow> TABLE = new RowTable<>("host_heartbeat", HeartbeatRow::new)
            .text("host_id", row -> row.hostId, (row, v) -> row.hostId = v)
            .time("heartbeat_at", row -> row.heartbeatAt, (row, v) -> row.heartbeatAt = v)
            .decimal("latency_ms", row -> row.latencyMs, (row, v) -> row.latencyMs = v)
            .decimal("packet_loss_percent", row -> row.packetLossPercent, (row, v) -> row.packetLossPercent = v)
            .decimal("bandwidth_usage_mbps", row -> row.bandwidthUsageMbps, (row, v) -> row.bandwidthUsageMbps = v)
            .number("current_players", row -> row.currentPlayers, (row, v) -> row.currentPlayers = v)
            .number("current_zones", row -> row.currentZones, (row, v) -> row.currentZones = v)
            .decimal("cpu_percent", row -> row.cpuPercent, (row, v) -> row.cpuPercent = v)
            .decimal("memory_percent", row -> row.memoryPercent, (row, v) -> row.memoryPercent = v)
            .decimal("error_rate", row -> row.errorRate, (row, v) -> row.errorRate = v);

    private @Nullable String hostId;

    @Nullable
    Instant heartbeatAt;

    @Nullable
    Double latencyMs = 0.0;

    @Nullable
    Double packetLossPercent = 0.0;

    @Nullable
    Double bandwidthUsageMbps = 0.0;

    long currentPlayers;
    long currentZones;

    @Nullable
    Double cpuPercent;

    @Nullable
    Double memoryPercent;

    @Nullable
    Double errorRate;

    static HeartbeatRow of(String hostId) {
        var row = new HeartbeatRow();
        row.hostId = hostId;
        return row;
    }

    /** A report without {@code current_zones} (old clients) leaves the number known before. */
    void report(HostHeartbeatReported report, Instant at) {
        heartbeatAt = at;
        latencyMs = report.getLatencyMs();
        packetLossPercent = report.getPacketLossPercent();
        bandwidthUsageMbps = report.getBandwidthUsageMbps();
        currentPlayers = Integer.toUnsignedLong(report.getCurrentPlayers());
        if (report.hasCurrentZones()) {
            currentZones = Integer.toUnsignedLong(report.getCurrentZones());
        }
        cpuPercent = report.hasCpuPercent() ? report.getCpuPercent() : null;
        memoryPercent = report.hasMemoryPercent() ? report.getMemoryPercent() : null;
        errorRate = report.hasErrorRate() ? report.getErrorRate() : null;
    }
}
