package io.p2pcoordinator.eventstore.snapshot;

/** A snapshot cannot be used: damaged, gone, or of a format that this version does not know. The one before may be good. */
public final class UnusableSnapshotException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnusableSnapshotException(String message) {
        super(message);
    }

    public UnusableSnapshotException(String message, Throwable cause) {
        super(message, cause);
    }
}
