package io.p2pcoordinator.harness.simulation.hosting;

import java.util.List;

/**
 * How a seed ended.
 *
 * @param traceHash a figure of all that happened: equal for two runs of one seed
 * @param violations what must not have happened; empty where all is well
 */
public record HostingResult(long seed, long traceHash, Counts counts, List<String> violations) {
    /**
     * What was there to be checked.
     *
     * @param migrations that were started
     * @param completed of those
     * @param acknowledged commits of entities that had an effect
     * @param refused commits of former hosts
     * @param longestWithoutMs of any zone, while a server was to be had
     */
    public record Counts(
            long commits,
            long heartbeats,
            long migrations,
            long completed,
            long onPlayersMachines,
            long acknowledged,
            long refused,
            long rankings,
            long longestWithoutMs) {}

    public boolean isGood() {
        return violations.isEmpty();
    }
}
