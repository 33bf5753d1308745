package io.p2pcoordinator.app.control;

import io.p2pcoordinator.app.backup.Backup;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

record BackupAction(Path file, boolean keys) implements ControlAction {
    @Override
    public void run(CoordinatorSettings settings, ControlOutput output) throws IOException, InterruptedException {
        var nats = settings.node().nats().withReadBatch(ManifestText.READ_BATCH);
        ManifestText.answer(
                output, "backed up into ", file, new Backup(nats, InstantSource.system(), output).take(file, keys));
    }
}
