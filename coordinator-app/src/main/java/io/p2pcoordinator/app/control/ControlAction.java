package io.p2pcoordinator.app.control;

import io.p2pcoordinator.app.settings.CoordinatorSettings;
import java.io.IOException;

/** Something that {@code p2p-control} does. Ends normally when it is done; the command turns exceptions into exit codes. */
interface ControlAction {
    void run(CoordinatorSettings settings, ControlOutput output) throws IOException, InterruptedException;
}
