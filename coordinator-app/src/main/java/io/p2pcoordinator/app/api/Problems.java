package io.p2pcoordinator.app.api;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every error of the service as a problem document that also has {@code detail} where old clients look for it. */
@Singleton
@Primary // before Micronaut's own
final class Problems implements ErrorResponseProcessor<Map<String, Object>> {
    static final String PROBLEM_JSON = "application/problem+json";
    static final String POSITION_HEADER = "X-Event-Position";

    @Override
    public MutableHttpResponse<Map<String, Object>> processResponse(
            ErrorContext context, MutableHttpResponse<?> response) {
        HttpStatus status = HttpStatus.valueOf(response.code());
        String detail = status.getCode() >= 500
                ? status.getReason() // what is inside is not the caller's
                : context.getErrors().stream()
                        .map(Error::getMessage)
                        .findFirst()
                        .orElse(status.getReason());
        return response.body(document(status, detail, List.of())).contentType(new MediaType(PROBLEM_JSON));
    }

    static MutableHttpResponse<Map<String, Object>> response(HttpRequest<?> request, ApiProblem problem) {
        MutableHttpResponse<Map<String, Object>> response = HttpResponse.<Map<String, Object>>status(problem.status())
                .body(document(problem.status(), String.valueOf(problem.getMessage()), problem.errors()))
                .contentType(new MediaType(PROBLEM_JSON));
        if (problem.retryAfterSeconds() > 0) {
            response.header("Retry-After", Integer.toString(problem.retryAfterSeconds()));
        }
        if (problem.position() != null) {
            response.header(POSITION_HEADER, problem.position());
        }
        return response;
    }

    /** Of an error of which nothing else is known. */
    static Map<String, Object> document(int code) {
        HttpStatus status = HttpStatus.valueOf(code);
        return document(status, status.getReason(), List.of());
    }

    private static Map<String, Object> document(HttpStatus status, String detail, List<ApiProblem.FieldError> errors) {
        var document = new LinkedHashMap<String, Object>();
        document.put("type", "about:blank");
        document.put("title", status.getReason());
        document.put("status", status.getCode());
        document.put("detail", detail);
        if (!errors.isEmpty()) {
            document.put("errors", errors);
        }
        return document;
    }
}
