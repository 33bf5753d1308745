package io.p2pcoordinator.app.monitoring;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Counts every request by its route. The outermost filter, so that it also sees what others refuse. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RequestMetrics implements Ordered {
    private static final String STARTED = "p2p.request.started-ns";
    private static final String NO_ROUTE = "none";
    private static final double NS_PER_S = 1e9;

    private final Metrics metrics;

    RequestMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @RequestFilter
    void started(HttpRequest<?> request) {
        request.setAttribute(STARTED, System.nanoTime());
    }

    @ResponseFilter
    void answered(HttpRequest<?> request, MutableHttpResponse<?> response) {
        long startedNs = request.getAttribute(STARTED, Long.class).orElseGet(System::nanoTime);
        metrics.answered(
                // what a client makes up must not become a series
                isKnown(request) ? request.getMethodName() : "other",
                BasicHttpAttributes.getUriTemplate(request).orElse(NO_ROUTE),
                response.code(),
                (System.nanoTime() - startedNs) / NS_PER_S);
    }

    private static boolean isKnown(HttpRequest<?> request) {
        return request.getMethod() != HttpMethod.CUSTOM;
    }
}
