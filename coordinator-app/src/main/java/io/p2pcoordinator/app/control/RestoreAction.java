package io.p2pcoordinator.app.control;

import io.p2pcoordinator.app.backup.Restore;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import java.io.IOException;
import java.nio.file.Path;

record RestoreAction(Path file) implements ControlAction {
    @Override
    public void run(CoordinatorSettings settings, ControlOutput output) throws IOException, InterruptedException {
        var nats = settings.node().nats().withReadBatch(ManifestText.READ_BATCH);
        ManifestText.answer(output, "restored and compared ", file, new Restore(nats, output).from(file));
    }
}
