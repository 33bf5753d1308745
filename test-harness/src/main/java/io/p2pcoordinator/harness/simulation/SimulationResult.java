package io.p2pcoordinator.harness.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a seed ended.
 *
 * @param traceHash a figure of all that happened, in order: equal for two runs of one seed
 * @param events that happened
 * @param done commands that clients were told to be done
 * @param acknowledged commits of entities that map servers were told to be stored
 * @param controlCommits commits in the CONTROL stream
 * @param violations what must not have happened; empty where all is well
 * @param cause of the first failure, where it was an exception
 * @param disturbed the machine stood still for seconds meanwhile, so that real timers came into it: run it again
 */
public record SimulationResult(
        long seed,
        long traceHash,
        long events,
        long done,
        long acknowledged,
        long controlCommits,
        List<String> violations,
        @Nullable Throwable cause,
        boolean disturbed) {
    public boolean isGood() {
        return violations.isEmpty();
    }
}
