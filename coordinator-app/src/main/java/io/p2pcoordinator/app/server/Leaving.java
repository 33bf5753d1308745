package io.p2pcoordinator.app.server;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends clients of a node that is about to end elsewhere: readiness says no, and once others have its zones, whatever comes is refused
 * before anything is done. So nobody is sending any more when the node stops listening.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class Leaving implements Ordered {
    private static final MediaType PROBLEM = new MediaType("application/problem+json");

    private final OpenToRequests open;

    Leaving(OpenToRequests open) {
        this.open = open;
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.FIRST.after();
    }

    @RequestFilter
    @Nullable
    HttpResponse<?> begin(HttpRequest<?> request) {
        open.requested();
        if (!open.isLeaving()) {
            return null;
        }
        return switch (request.getPath()) {
            case "/health", "/health/liveness" -> null;
            case "/health/readiness" ->
                HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
                        .body(Map.of("status", "not ready", "missing", Map.of("node", "it is stopping")));
            default -> open.isRefusing() ? refusal() : null;
        };
    }

    private static HttpResponse<?> refusal() {
        return HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
                .contentType(PROBLEM)
                .header("Retry-After", "1")
                .body(Map.of(
                        "type",
                        "about:blank",
                        "title",
                        HttpStatus.SERVICE_UNAVAILABLE.getReason(),
                        "status",
                        HttpStatus.SERVICE_UNAVAILABLE.getCode(),
                        "detail",
                        "this node is stopping, and nothing was done: ask another node, or again"));
    }
}
