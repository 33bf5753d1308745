package io.p2pcoordinator.app.statesync;

/** Ends a request of a host that names what never was. */
public final class InvalidMarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidMarkException(String message) {
        super(message, null, false, false);
    }
}
