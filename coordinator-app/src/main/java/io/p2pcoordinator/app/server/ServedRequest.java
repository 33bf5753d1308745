package io.p2pcoordinator.app.server;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A request from its arrival to its answer: its ids, and the line that the logger {@code access} writes of it. Immutable. */
public final class ServedRequest {
    static final String REQUEST_ID = "X-Request-Id";
    private static final String TRACEPARENT = "traceparent";
    private static final Logger log = LoggerFactory.getLogger("access");

    private final RequestIds ids;
    private final long beganNanos = System.nanoTime();

    private ServedRequest(RequestIds ids) {
        this.ids = ids;
    }

    /** @param header finds a header of the request, null where it has none */
    public static ServedRequest begin(Function<String, @Nullable String> header) {
        return new ServedRequest(RequestIds.of(header.apply(REQUEST_ID), header.apply(TRACEPARENT)));
    }

    String id() {
        return ids.requestId();
    }

    /** For the lines that are written while it is served. */
    Map<String, String> names() {
        return Map.of("requestId", ids.requestId(), "traceId", ids.traceId());
    }

    /**
     * On whatever thread the answer became ready, which may not be in the request's context.
     *
     * @param path without the query, which is never written
     */
    public void answered(String method, String path, int status, @Nullable InetSocketAddress from) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        MDC.setContextMap(names());
        try {
            long durationMs = (System.nanoTime() - beganNanos) / 1_000_000;
            String caller = from == null || from.getAddress() == null
                    ? "unknown"
                    : from.getAddress().getHostAddress();
            log.atInfo()
                    .addKeyValue("method", method)
                    .addKeyValue("path", path)
                    .addKeyValue("status", status)
                    .addKeyValue("duration_ms", durationMs)
                    .addKeyValue("caller", caller)
                    .log("{} {} {} {} ms from {}", method, path, status, durationMs, caller);
        } finally {
            if (before == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(before);
            }
        }
    }
}
