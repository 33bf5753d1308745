package io.p2pcoordinator.app.hosting.choice;

import java.util.List;

/**
 * Every host that is known, once.
 *
 * @param candidates best first
 * @param excluded in the order of their ids
 */
public record Ranking(String zoneId, List<Candidate> candidates, List<Excluded> excluded) {
    public Ranking {
        candidates = List.copyOf(candidates);
        excluded = List.copyOf(excluded);
    }
}
