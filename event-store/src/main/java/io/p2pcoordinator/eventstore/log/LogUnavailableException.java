package io.p2pcoordinator.eventstore.log;

/** The log cannot be read within its deadline. Ends the request, not the process. */
public final class LogUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogUnavailableException(String message) {
        super(message);
    }

    public LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
