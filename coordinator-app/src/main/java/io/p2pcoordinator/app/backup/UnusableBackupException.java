package io.p2pcoordinator.app.backup;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file is no backup, or damaged, or of a version that is not known. Nothing was changed because of it. */
public final class UnusableBackupException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableBackupException(String message) {
        super(message);
    }

    UnusableBackupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
