package io.p2pcoordinator.localstack;

import java.nio.file.Path;

/** A folder was opened as one of another kind: secured or not, of one node or of several. The message is for the user. */
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

    static DataFolderModeException ofMembers(Path folder, int found, int wanted) {
        return new DataFolderModeException(
                ("the data in %s are of %s, and cannot be used by %s. Start with --nodes %d, or choose another folder with"
                                + " --data DIR.")
                        .formatted(folder, nodes(found), nodes(wanted), found));
    }

    private static String nodes(int count) {
        return count == 1 ? "one node" : count + " nodes";
    }
}
