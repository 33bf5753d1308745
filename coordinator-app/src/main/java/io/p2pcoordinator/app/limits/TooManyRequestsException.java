package io.p2pcoordinator.app.limits;

/** Ends a request that is one too many. Its message is sent. */
public final class TooManyRequestsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    TooManyRequestsException(Standing standing) {
        super("more than " + standing.limit() + " requests a minute; try again in " + standing.resetSeconds() + " s", null,
                false, false);
        this.retryAfterSeconds = standing.resetSeconds();
    }

    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
