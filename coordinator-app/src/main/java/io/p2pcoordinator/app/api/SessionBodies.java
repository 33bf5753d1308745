package io.p2pcoordinator.app.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.micronaut.core.annotation.Introspected;
import io.p2pcoordinator.proto.v1.SessionMetricsReported;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What hosts and panels send about sessions. */
final class SessionBodies {
    private SessionBodies() {}

    @Introspected
    @Schema(name = "OpenSession")
    record OpenSession(
            @NotNull @Text(min = 1) @Nullable String hostId,
            @NotNull @Text(min = 1) @Nullable String zoneId,
            @Size(max = 1_000) @Nullable List<@NotNull @Text(min = 1) String> playerIds,
            @Min(1) @Max(1_000_000) @Nullable Integer maxPlayers) {}

    @Introspected
    @Schema(name = "AddPlayer")
    record AddPlayer(@NotNull @Text(min = 1) @Nullable String playerId) {}

    /** Old clients spell two of the figures in two ways; the long form wins. Fields that we do not know are ignored. */
    @Introspected
    @JsonIgnoreProperties(ignoreUnknown = true)
    @Schema(name = "SessionMetrics")
    record Metrics(
            @DecimalMin("0") @DecimalMax("1e9") @Nullable Double avgLatencyMs,
            @DecimalMin("0") @DecimalMax("1e9") @Nullable Double averageLatencyMs,
            @DecimalMin("0") @DecimalMax("100") @Nullable Double packetLossPercent,
            @DecimalMin("0") @DecimalMax("100") @Nullable Double averagePacketLossPercent,
            @DecimalMin("0") @DecimalMax("1e9") @Nullable Double bandwidthUsageMbps,
            @DecimalMin("0") @DecimalMax("100") @Nullable Double qualityScore) {
        SessionMetricsReported toEvent(String sessionId) {
            var event = SessionMetricsReported.newBuilder().setSessionId(sessionId);
            Double latency = averageLatencyMs == null ? avgLatencyMs : averageLatencyMs;
            if (latency != null) {
                event.setAverageLatencyMs(latency);
            }
            Double loss = averagePacketLossPercent == null ? packetLossPercent : averagePacketLossPercent;
            if (loss != null) {
                event.setAveragePacketLossPercent(loss);
            }
            if (bandwidthUsageMbps != null) {
                event.setBandwidthUsageMbps(bandwidthUsageMbps);
            }
            if (qualityScore != null) {
                event.setQualityScore(qualityScore);
            }
            return event.build();
        }
    }
}
