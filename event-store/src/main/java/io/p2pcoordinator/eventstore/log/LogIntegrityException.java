package io.p2pcoordinator.eventstore.log;

/** The log is shorter than, or different from, what was read from it before. Stops the process: going on would build on another history. */
public final class LogIntegrityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogIntegrityException(String message) {
        super(message);
    }
}
