package io.p2pcoordinator.app.backup;

import io.p2pcoordinator.proto.v1.BackupManifest;
import java.io.IOException;
import java.nio.file.Path;

/** Whether a file is a whole backup, without any server. */
public final class BackupCheck {
    private BackupCheck() {}

    /** @throws UnusableBackupException when it is not */
    public static BackupManifest verify(Path file, BackupProgress progress) throws IOException, InterruptedException {
        return BackupReader.verify(file, progress);
    }
}
