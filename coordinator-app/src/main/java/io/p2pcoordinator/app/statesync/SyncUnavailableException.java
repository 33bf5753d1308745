package io.p2pcoordinator.app.statesync;

/** Ends a request of a host that can be asked again. */
public final class SyncUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SyncUnavailableException(String message) {
        super(message);
    }

    SyncUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
