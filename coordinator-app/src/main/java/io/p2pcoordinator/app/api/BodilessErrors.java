package io.p2pcoordinator.app.api;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;

/** Errors that a filter of the framework has answered with a status alone, such as a page's that may not call, get their problem document. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class BodilessErrors implements Ordered {
    @Override
    public int getOrder() {
        return ServerFilterPhase.FIRST.after();
    }

    @ResponseFilter
    void fill(HttpRequest<?> request, MutableHttpResponse<?> response) {
        boolean isError = response.code() >= HttpStatus.BAD_REQUEST.getCode();
        if (isError
                && request.getMethod() != HttpMethod.HEAD
                && response.getBody().isEmpty()) {
            response.body(Problems.document(response.code()));
            response.contentType(new MediaType(Problems.PROBLEM_JSON));
        }
    }
}
