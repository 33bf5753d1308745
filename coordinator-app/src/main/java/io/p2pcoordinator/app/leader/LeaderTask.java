package io.p2pcoordinator.app.leader;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Something that one node does for all.
 *
 * @param name for people
 * @param every between the ends of a round and the begin of the next; the first one comes with the election
 */
public record LeaderTask(String name, Duration every, Round round) {
    @FunctionalInterface
    public interface Round {
        /** @param goesOn whether this node still leads: to be asked before each single thing that is done */
        void run(BooleanSupplier goesOn) throws InterruptedException;
    }
}
