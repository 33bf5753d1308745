package io.p2pcoordinator.app.security;

/** What was shown proves nothing. Its message may be sent to the caller. */
public final class AuthenticationException extends Exception {
    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message) {
        super(message, null, false, false);
    }
}
