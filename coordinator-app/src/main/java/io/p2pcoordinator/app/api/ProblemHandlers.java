package io.p2pcoordinator.app.api;

import io.micronaut.context.annotation.Factory;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.p2pcoordinator.app.limits.TooManyRequestsException;
import io.p2pcoordinator.app.security.RefusedException;
import io.p2pcoordinator.app.shared.SharedStoreException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.projections.TablesUnavailableException;
import jakarta.inject.Singleton;
import java.io.EOFException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of exceptions at the edge. What nobody expected is logged and answered without a word of its inside. */
@Factory
@SuppressWarnings("rawtypes") // the interface of the framework has a raw HttpRequest
final class ProblemHandlers {
    private static final Logger log = LoggerFactory.getLogger(ProblemHandlers.class);

    @Singleton
    static final class OfProblem implements ExceptionHandler<ApiProblem, HttpResponse<Map<String, Object>>> {
        @Override
        public HttpResponse<Map<String, Object>> handle(HttpRequest request, ApiProblem problem) {
            return Problems.response(request, problem);
        }
    }

    @Singleton
    static final class OfRefusal implements ExceptionHandler<RefusedException, HttpResponse<Map<String, Object>>> {
        @Override
        public HttpResponse<Map<String, Object>> handle(HttpRequest request, RefusedException e) {
            var problem = Problems.response(request, ApiProblem.of(e.status(), String.valueOf(e.getMessage())));
            return e.status() == HttpStatus.UNAUTHORIZED
                    ? problem.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                    : problem;
        }
    }

    @Singleton
    static final class OfLimit
            implements ExceptionHandler<TooManyRequestsException, HttpResponse<Map<String, Object>>> {
        @Override
        public HttpResponse<Map<String, Object>> handle(HttpRequest request, TooManyRequestsException e) {
            var problem = Problems.response(
                    request, ApiProblem.of(HttpStatus.TOO_MANY_REQUESTS, String.valueOf(e.getMessage())));
            e.headers().forEach(problem.getHeaders()::set);
            return problem;
        }
    }

    @Singleton
    static final class OfTables
            implements ExceptionHandler<TablesUnavailableException, HttpResponse<Map<String, Object>>> {
        @Override
        public HttpResponse<Map<String, Object>> handle(HttpRequest request, TablesUnavailableException e) {
            log.warn("{} {}: {}", request.getMethod(), request.getPath(), e.getMessage());
            return Problems.response(request, ApiProblem.unavailable("PostgreSQL does not answer; try again"));
        }
    }

    @Singleton
    static final class OfLog implements ExceptionHandler<LogUnavailableException, HttpResponse<Map<String, Object>>> {
        @Override
        public HttpResponse<Map<String, Object>> handle(HttpRequest request, LogUnavailableException e) {
            log.warn("{} {}: {}", request.getMethod(), request.getPath(), e.getMessage());
            return Problems.response(request, ApiProblem.unavailable("the event log does not answer; try again"));
        }
    }

    /** A client that goes away, or is sent away, in the middle of its body is nothing to write to the log about. */
    @Singleton
    static final class OfInterruption implements ExceptionHandler<EOFException, HttpResponse<Map<String, Object>>> {
        @Override
        public HttpResponse<Map<String, Object>> handle(HttpRequest request, EOFException e) {
            return Problems.response(request, ApiProblem.badRequest("the connection ended before the body did"));
        }
    }

    @Singleton
    static final class OfShared implements ExceptionHandler<SharedStoreException, HttpResponse<Map<String, Object>>> {
        @Override
        public HttpResponse<Map<String, Object>> handle(HttpRequest request, SharedStoreException e) {
            log.warn("{} {}: {}", request.getMethod(), request.getPath(), e.getMessage());
            return Problems.response(request, ApiProblem.unavailable("what nodes share does not answer; try again"));
        }
    }

    @Singleton
    static final class OfAnything implements ExceptionHandler<Exception, HttpResponse<Map<String, Object>>> {
        @Override
        public HttpResponse<Map<String, Object>> handle(HttpRequest request, Exception e) {
            log.error("{} {} failed in an unexpected way", request.getMethod(), request.getPath(), e);
            return Problems.response(
                    request,
                    ApiProblem.of(HttpStatus.INTERNAL_SERVER_ERROR, "an error that we did not expect; it is logged"));
        }
    }
}
