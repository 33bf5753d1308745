package io.p2pcoordinator.app.shared;

/** The store that nodes share does not answer, or not in time. Ends the request, not the node. */
public final class SharedStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SharedStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
