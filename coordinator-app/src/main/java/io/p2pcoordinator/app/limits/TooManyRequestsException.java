package io.p2pcoordinator.app.limits;

import java.util.HashMap;
import java.util.Map;

/** Ends a request that is one too many. Its message is sent. */
public final class TooManyRequestsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Standing standing;

    TooManyRequestsException(Standing standing) {
        super(
                "more than " + standing.limit() + " requests a minute; try again in " + standing.resetSeconds() + " s",
                null,
                false,
                false);
        this.standing = standing;
    }

    /** When to come back, and where the client stands. */
    public Map<String, String> headers() {
        var headers = new HashMap<>(standing.headers());
        headers.put("Retry-After", Long.toString(standing.resetSeconds()));
        return headers;
    }
}
