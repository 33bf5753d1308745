package io.p2pcoordinator.app.api;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.log.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a read back until the tables show what this node has acknowledged, and what {@code X-Min-Position} asks for (one
 * position or several, by commas); 503 when that takes too long.
 */
@ServerFilter("/api/**")
final class ReadPositionFilter implements Ordered {
    private static final String MIN_POSITION = "X-Min-Position";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** These say how far things are, so they must not wait for them. */
    private static final Set<String> NOT_FROM_TABLES = Set.of(
            "/api/v1",
            "/api/v1/health",
            "/api/v1/projections",
            "/api/v1/lanes",
            "/api/v1/cluster",
            "/api/v1/metrics",
            "/api/v1/monitoring/metrics");
    /** What peers exchange is in no table. */
    private static final String SIGNALLING = "/api/v1/signaling/";

    private final CoordinatorNode node;

    ReadPositionFilter(CoordinatorNode node) {
        this.node = node;
    }

    /** After limits and access: who may not read does not wait. */
    @Override
    public int getOrder() {
        return ServerFilterPhase.LAST.order();
    }

    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    void await(HttpRequest<?> request) {
        if (request.getMethod() != HttpMethod.GET && request.getMethod() != HttpMethod.HEAD) {
            return;
        }
        String path = request.getPath();
        if (path.startsWith(SIGNALLING) || NOT_FROM_TABLES.contains(path)) {
            return;
        }
        var positions = new ArrayList<>(asked(request.getHeaders().get(MIN_POSITION)));
        node.acknowledged().all().stream()
                .filter(position -> !position.stream().isEntity())
                .forEach(positions::add);
        if (positions.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Position position : positions) {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            if (!Commands.uninterrupted(() -> node.projections().positions().await(position, left))) {
                throw ApiProblem.unavailable("the tables do not show " + position + " yet; try again");
            }
        }
    }

    private static List<Position> asked(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return List.of();
        }
        var positions = new ArrayList<Position>();
        for (String text : header.split(",", -1)) {
            positions.add(Position.parse(text.strip())
                    .orElseThrow(() -> ApiProblem.invalid(
                            MIN_POSITION, "expected a position such as CONTROL/123, but it is " + text.strip())));
        }
        return positions;
    }
}
