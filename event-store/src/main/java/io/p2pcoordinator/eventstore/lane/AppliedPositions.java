package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.Position;
import java.time.Duration;

/** How far a node has applied the log, to be waited for. Thread-safe. */
@FunctionalInterface
public interface AppliedPositions {
    /** Waits until the position is applied; false when that took too long. */
    boolean awaitApplied(Position position, Duration timeout) throws InterruptedException;
}
