package io.p2pcoordinator.app.security;

import io.micronaut.http.HttpStatus;

/** Ends a request of a caller who is not known, or may not do what it asks. Its message is sent. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    private RefusedException(HttpStatus status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    public static RefusedException unauthenticated(String detail) {
        return new RefusedException(HttpStatus.UNAUTHORIZED, detail);
    }

    public static RefusedException forbidden(String detail) {
        return new RefusedException(HttpStatus.FORBIDDEN, detail);
    }

    static RefusedException notFound(String what, String id) {
        return new RefusedException(HttpStatus.NOT_FOUND, what + " not found: " + id);
    }

    static RefusedException unavailable(String detail) {
        return new RefusedException(HttpStatus.SERVICE_UNAVAILABLE, detail);
    }

    public HttpStatus status() {
        return status;
    }
}
