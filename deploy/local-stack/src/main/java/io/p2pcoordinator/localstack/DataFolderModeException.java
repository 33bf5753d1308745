package io.p2pcoordinator.localstack;

import java.nio.file.Path;

/** A secured folder was opened as one of development, or the other way round. The message is for the user. */
public final class DataFolderModeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DataFolderModeException(String message) {
        super(message);
    }

    static DataFolderModeException of(Path folder, boolean wantedSecured) {
        return new DataFolderModeException(
                wantedSecured
                        ? ("the data in %s come from development mode, where nobody has a password; secured servers would not"
                                        + " find them. Start without --secure, or choose another folder with --data DIR.")
                                .formatted(folder)
                        : ("the data in %s are secured (keys and passwords are in %s). Start with --secure, or choose another"
                                        + " folder with --data DIR.")
                                .formatted(folder, folder.resolve("secrets.env")));
    }
}
