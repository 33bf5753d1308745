package io.p2pcoordinator.localstack;

import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Another stack runs in this folder; it is left alone. */
public final class DataFolderInUseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DataFolderInUseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static DataFolderInUseException of(Path folder, @Nullable Throwable cause) {
        Properties owner = DataFolder.recorded(folder);
        String url = owner.getProperty("owner.url", "");
        return new DataFolderInUseException(
                "already running on the data in %s: process %s%s"
                        .formatted(folder, owner.getProperty("owner.pid", "?"), url.isEmpty() ? "" : ", " + url),
                cause);
    }
}
