package io.p2pcoordinator.app.route;

import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.domain.Command;

/** Carries out commands on this node alone, with all that belongs to one before it is answered. Thread-safe; blocks. */
@FunctionalInterface
public interface LocalCommands {
    LocalOutcome process(Command command) throws InterruptedException;
}
