package io.p2pcoordinator.app.server;

import io.micronaut.context.propagation.slf4j.MdcPropagationContext;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Gives every request its ids, which stand in each line that is written while it is served, and writes one line when it is
 * answered. First of all filters, so that requests which another one refuses are counted as well. The query is never written.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RequestLog implements Ordered {
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String TRACEPARENT = "traceparent";
    private static final String BEGUN = RequestLog.class.getName();
    private static final Logger log = LoggerFactory.getLogger("access");

    private record Begun(RequestIds ids, long atNanos) {
        Map<String, String> names() {
            return Map.of("requestId", ids.requestId(), "traceId", ids.traceId());
        }
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.FIRST.before();
    }

    @RequestFilter
    void begin(HttpRequest<?> request, MutablePropagatedContext context) {
        var headers = request.getHeaders();
        var begun = new Begun(RequestIds.of(headers.get(REQUEST_ID), headers.get(TRACEPARENT)), System.nanoTime());
        request.setAttribute(BEGUN, begun);
        context.add(new MdcPropagationContext(begun.names()));
    }

    @ResponseFilter
    void end(HttpRequest<?> request, MutableHttpResponse<?> response) {
        request.getAttribute(BEGUN, Begun.class).ifPresent(begun -> {
            response.header(REQUEST_ID, begun.ids().requestId());
            write(request, response, begun);
        });
    }

    /** On whatever thread the answer became ready, which may not be in the request's context. */
    private static void write(HttpRequest<?> request, HttpResponse<?> response, Begun begun) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        MDC.setContextMap(begun.names());
        try {
            long durationMs = (System.nanoTime() - begun.atNanos()) / 1_000_000;
            String caller = request.getRemoteAddress().getAddress() == null
                    ? "unknown"
                    : request.getRemoteAddress().getAddress().getHostAddress();
            log.atInfo()
                    .addKeyValue("method", request.getMethodName())
                    .addKeyValue("path", request.getPath())
                    .addKeyValue("status", response.code())
                    .addKeyValue("duration_ms", durationMs)
                    .addKeyValue("caller", caller)
                    .log(
                            "{} {} {} {} ms from {}",
                            request.getMethodName(),
                            request.getPath(),
                            response.code(),
                            durationMs,
                            caller);
        } finally {
            if (before == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(before);
            }
        }
    }
}
