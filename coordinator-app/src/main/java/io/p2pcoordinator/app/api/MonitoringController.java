package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.monitoring.Metrics;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.projections.query.Overview;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Monitoring section of the contract. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Monitoring")
final class MonitoringController {
    private final CoordinatorNode node;
    private final SharedStore ephemeral;
    private final Metrics metrics;

    MonitoringController(CoordinatorNode node, SharedStore ephemeral, Metrics metrics) {
        this.node = node;
        this.ephemeral = ephemeral;
        this.metrics = metrics;
    }

    @Schema(name = "Dashboard")
    record Dashboard(Hosts hosts, Zones zones, Sessions sessions, Systems system) {}

    @Schema(name = "DashboardHosts")
    record Hosts(long total, long online, long offline, double averageQualityScore) {}

    @Schema(name = "DashboardZones")
    record Zones(long total, long enabled, long disabled) {}

    @Schema(name = "DashboardSessions")
    record Sessions(long total, long active, long inactive, long totalPlayers, double averageLatencyMs) {}

    /** @param redis the ephemeral store, which is in NATS here; old panels read this name */
    @Schema(name = "DashboardSystem", description = "Each healthy or unhealthy")
    record Systems(String postgres, String redis, String nats, String etcd) {}

    @Schema(name = "HostStats")
    record HostStats(long totalOnline, Distribution qualityDistribution) {}

    @Schema(name = "QualityDistribution", description = "Online hosts with a score from 90, 70, 50 on, and the rest")
    record Distribution(long excellent, long good, long fair, long poor) {}

    /** Counts of hosts, zones and sessions, and the health of what the service stands on. */
    @Get("/api/v1/monitoring/dashboard")
    @Outcomes.Read
    Dashboard dashboard() {
        Overview counts = node.projections().overview().counts();
        var hosts = counts.hosts();
        var zones = counts.zones();
        var sessions = counts.sessions();
        return new Dashboard(
                new Hosts(hosts.total(), hosts.online(), hosts.offline(), twoDecimals(hosts.averageQualityScore())),
                new Zones(zones.total(), zones.enabled(), zones.disabled()),
                new Sessions(
                        sessions.total(),
                        sessions.active(),
                        sessions.inactive(),
                        sessions.totalPlayers(),
                        twoDecimals(sessions.averageLatencyMs())),
                systems());
    }

    /** How many online hosts are how good. */
    @Get("/api/v1/monitoring/hosts/stats")
    @Outcomes.Read
    HostStats hostStats() {
        Overview counts = node.projections().overview().counts();
        var quality = counts.quality();
        return new HostStats(
                counts.hosts().online(),
                new Distribution(quality.excellent(), quality.good(), quality.fair(), quality.poor()));
    }

    /** Metrics for Prometheus: OpenMetrics for a scraper that asks for it, else the classic text format. */
    @Get(
            uris = {"/api/v1/monitoring/metrics", "/api/v1/metrics", "/metrics"},
            produces = MediaType.ALL)
    @ApiResponse(
            responseCode = "200",
            description = "Metrics",
            content = {
                @Content(mediaType = "text/plain", schema = @Schema(implementation = String.class)),
                @Content(mediaType = "application/openmetrics-text", schema = @Schema(implementation = String.class))
            })
    @Outcomes.Common
    HttpResponse<byte[]> metrics(@Parameter(hidden = true) @Header(HttpHeaders.ACCEPT) @Nullable String accept) {
        Metrics.Text text = metrics.scrape(accept);
        return HttpResponse.ok(text.bytes()).header(HttpHeaders.CONTENT_TYPE, text.contentType());
    }

    private Systems systems() {
        Map<String, String> missing = node.health().missing();
        return new Systems(
                health(!missing.containsKey("postgres")),
                health(ephemeral.isConnected()),
                health(!missing.containsKey("nats")),
                health(!missing.containsKey("etcd")));
    }

    private static String health(boolean isHealthy) {
        return isHealthy ? "healthy" : "unhealthy";
    }

    private static double twoDecimals(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
