package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpStatus;
import io.p2pcoordinator.app.decide.CommandOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem document (RFC 9457). */
final class ApiProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int RETRY_AFTER_S = 1;

    /** A field of the request that is wrong, and how. */
    record FieldError(String field, String message) {}

    private final HttpStatus status;
    private final transient List<FieldError> errors;
    private final @Nullable String position;

    private ApiProblem(HttpStatus status, String detail, List<FieldError> errors, @Nullable String position) {
        super(detail, null, false, false);
        this.status = status;
        this.errors = errors;
        this.position = position;
    }

    static ApiProblem of(HttpStatus status, String detail) {
        return new ApiProblem(status, detail, List.of(), null);
    }

    static ApiProblem badRequest(String detail) {
        return of(HttpStatus.BAD_REQUEST, detail);
    }

    static ApiProblem notFound(String what, String id) {
        return of(HttpStatus.NOT_FOUND, what + " not found: " + id);
    }

    static ApiProblem unavailable(String detail) {
        return of(HttpStatus.SERVICE_UNAVAILABLE, detail);
    }

    static ApiProblem invalid(List<FieldError> errors) {
        String fields = String.join(
                "; ", errors.stream().map(e -> e.field() + ": " + e.message()).toList());
        return new ApiProblem(HttpStatus.UNPROCESSABLE_ENTITY, fields, errors, null);
    }

    static ApiProblem invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** The write is recorded, but what it looks like now cannot be read. */
    static ApiProblem recordedButUnreadable(String position) {
        return new ApiProblem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "recorded at " + position + ", but the tables do not show it yet: do not send it again, read it later",
                List.of(),
                position);
    }

    /** Why a command was not done. */
    static ApiProblem of(CommandOutcome outcome) {
        return switch (outcome) {
            case CommandOutcome.Refused(var kind, String detail) ->
                of(
                        switch (kind) {
                            case NOT_FOUND -> HttpStatus.NOT_FOUND;
                            case INVALID -> HttpStatus.BAD_REQUEST;
                            case CONFLICT -> HttpStatus.CONFLICT;
                            case FORBIDDEN -> HttpStatus.FORBIDDEN;
                        },
                        detail);
            case CommandOutcome.Conflict(String detail) -> of(HttpStatus.CONFLICT, detail);
            case CommandOutcome.Unavailable(String detail) -> unavailable(detail);
            case CommandOutcome.Unknown(String detail) ->
                unavailable("it is not known whether this was recorded, read before sending it again: " + detail);
            case CommandOutcome.Done done ->
                throw new IllegalArgumentException("expected a failure, but it is " + done);
        };
    }

    HttpStatus status() {
        return status;
    }

    List<FieldError> errors() {
        return errors;
    }

    @Nullable
    String position() {
        return position;
    }

    int retryAfterSeconds() {
        return status == HttpStatus.SERVICE_UNAVAILABLE ? RETRY_AFTER_S : 0;
    }
}
