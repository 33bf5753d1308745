package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who this is and whether it is well. Answers from memory and from looks with deadlines, whatever else is down. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Service")
final class StatusController {
    private final CoordinatorNode node;
    private final SharedStore ephemeral;

    StatusController(CoordinatorNode node, SharedStore ephemeral) {
        this.node = node;
        this.ephemeral = ephemeral;
    }

    @Schema(name = "Service")
    record Service(String service, String version, String status, boolean p2pEnabled, List<String> enabledZones) {}

    @Schema(name = "Database")
    record Database(String postgres, String redis) {}

    /** @param missing what does not answer, and why in words; empty when healthy */
    @Schema(name = "Health")
    record Health(
            String status,
            String service,
            String version,
            Database database,
            String nats,
            String etcd,
            String node,
            Map<String, String> missing) {}

    @Schema(name = "Probe")
    record Probe(String status, Map<String, String> missing) {}

    /** What this is, and which zones players' machines may host. */
    @Get(uris = {"/", "/api/v1"})
    Service service() {
        List<String> zones = node.control()
                .zones()
                .filter(zone -> zone.status() == ZoneStatus.ZONE_STATUS_ENABLED
                        && node.flags().isP2pOn(zone.zoneId()))
                .map(ZoneState::zoneId)
                .sorted()
                .toList();
        return new Service(
                Product.NAME, Product.version(), "running", node.flags().isP2pOn(FlagService.MAP), zones);
    }

    /** Whether all is well; 503 names what is missing. */
    @Get(uris = {"/health", "/api/v1/health"})
    @ApiResponse(responseCode = "200", description = "All is well")
    @ApiResponse(
            responseCode = "503",
            description = "Something is missing",
            content = @Content(schema = @Schema(implementation = Health.class)))
    HttpResponse<Health> health() {
        Map<String, String> missing = new TreeMap<>(node.health().missing());
        if (!ephemeral.isConnected()) {
            missing.putIfAbsent("redis", "the ephemeral store does not answer");
        }
        var health = new Health(
                missing.isEmpty() ? "healthy" : "unhealthy",
                Product.NAME,
                Product.version(),
                // the ephemeral store that old panels know as redis lives in NATS
                new Database(connected(missing, "postgres"), connected(missing, "redis")),
                connected(missing, "nats"),
                connected(missing, "etcd"),
                node.nodeId(),
                missing);
        return missing.isEmpty()
                ? HttpResponse.ok(health)
                : HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE).body(health);
    }

    /** That the process serves requests: an orchestrator restarts it when this fails. */
    @Get("/health/liveness")
    Probe liveness() {
        return new Probe("alive", Map.of());
    }

    /** Whether requests should be sent here now. */
    @Get("/health/readiness")
    HttpResponse<Probe> readiness() {
        Map<String, String> missing = node.health().missing();
        return missing.isEmpty()
                ? HttpResponse.ok(new Probe("ready", missing))
                : HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE).body(new Probe("not ready", missing));
    }

    private static String connected(Map<String, String> missing, String part) {
        return missing.containsKey(part) ? "disconnected" : "connected";
    }
}
