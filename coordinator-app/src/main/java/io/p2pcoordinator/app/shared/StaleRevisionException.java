package io.p2pcoordinator.app.shared;

/** The key has another value meanwhile, or none. */
public final class StaleRevisionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StaleRevisionException(String key, long expectedRevision) {
        super("expected revision " + expectedRevision + " of " + key + ", but it has another", null, false, false);
    }
}
