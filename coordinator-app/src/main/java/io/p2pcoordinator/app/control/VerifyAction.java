package io.p2pcoordinator.app.control;

import io.p2pcoordinator.app.backup.BackupCheck;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import java.io.IOException;
import java.nio.file.Path;

record VerifyAction(Path file) implements ControlAction {
    @Override
    public void run(CoordinatorSettings settings, ControlOutput output) throws IOException, InterruptedException {
        ManifestText.answer(output, "whole and undamaged: ", file, BackupCheck.verify(file, output));
    }
}
