package io.p2pcoordinator.harness.world;

/** The coordinator refused a request, or did not answer in time. Ends the request, not the run. */
final class CoordinatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** HTTP status; 0 where no answer came. */
    private final int status;

    CoordinatorException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
