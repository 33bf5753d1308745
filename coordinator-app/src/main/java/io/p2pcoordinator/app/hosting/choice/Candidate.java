package io.p2pcoordinator.app.hosting.choice;

import java.util.List;

/**
 * A host that may have the zone.
 *
 * @param rank 0 to 100, the parts' values by their weights; only compared within one kind
 */
public record Candidate(String hostId, HostKind kind, double rank, List<Part> parts) {
    public Candidate {
        parts = List.copyOf(parts);
    }
}
