package io.p2pcoordinator.projections;

/** PostgreSQL does not answer, or not in time. Ends the request (or the start), not the process: the tables come back. */
public final class TablesUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TablesUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
