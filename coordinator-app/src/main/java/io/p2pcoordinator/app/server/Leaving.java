package io.p2pcoordinator.app.server;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends clients of a node that is about to end elsewhere: readiness says no, and no connection is kept for a next request. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class Leaving implements Ordered {
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
        return open.isLeaving() && request.getPath().equals("/health/readiness")
                ? HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
                        .body(Map.of("status", "not ready", "missing", Map.of("node", "it is stopping")))
                : null;
    }

    @ResponseFilter
    void end(MutableHttpResponse<?> response) {
        if (open.isLeaving()) {
            response.header("Connection", "close");
        }
    }
}
