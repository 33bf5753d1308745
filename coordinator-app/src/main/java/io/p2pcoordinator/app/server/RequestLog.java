package io.p2pcoordinator.app.server;

import io.micronaut.context.propagation.slf4j.MdcPropagationContext;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;

/**
 * Gives every request its ids, which stand in each line that is written while it is served, and writes one line when it is
 * answered. First of all filters, so that requests which another one refuses are counted as well. The query is never written.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RequestLog implements Ordered {
    private static final String BEGUN = RequestLog.class.getName();

    @Override
    public int getOrder() {
        return ServerFilterPhase.FIRST.before();
    }

    @RequestFilter
    void begin(HttpRequest<?> request, MutablePropagatedContext context) {
        ServedRequest begun = ServedRequest.begin(request.getHeaders()::get);
        request.setAttribute(BEGUN, begun);
        context.add(new MdcPropagationContext(begun.names()));
    }

    @ResponseFilter
    void end(HttpRequest<?> request, MutableHttpResponse<?> response) {
        request.getAttribute(BEGUN, ServedRequest.class).ifPresent(begun -> {
            response.header(ServedRequest.REQUEST_ID, begun.id());
            begun.answered(request.getMethodName(), request.getPath(), response.code(), request.getRemoteAddress());
        });
    }
}
