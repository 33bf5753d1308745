package io.p2pcoordinator.app.backup;

/** What was asked for would overwrite something, or cannot be complete. Nothing was changed. */
public final class BackupRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BackupRefusedException(String message) {
        super(message);
    }
}
