package io.p2pcoordinator.localstack.resolve;

/** A server can be had from nowhere. The message is for the user: what is missing, what was tried, how to get it. */
public final class ServerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ServerUnavailableException(String message) {
        super(message);
    }

    ServerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
