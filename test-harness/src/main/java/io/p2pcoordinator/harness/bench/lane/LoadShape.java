package io.p2pcoordinator.harness.bench.lane;

/**
 * What lies in the log.
 *
 * @param commits on all streams together
 * @param deltas moved entities in a commit
 * @param commitBytes payloads are filled up to this size; 0 leaves them as they are
 * @param zones that the entities are spread over, evenly
 * @param entities in all zones together
 * @param controlShare one commit in so many is about a host; 0 for none
 */
record LoadShape(int commits, int deltas, int commitBytes, int zones, int entities, int controlShare) {
    static LoadShape smallCommits(int commits) {
        return new LoadShape(commits, 6, 128, 128, 100_000, 17);
    }

    static LoadShape packedCommits(int commits) {
        return new LoadShape(commits, 64, 0, 128, 100_000, 0);
    }

    int entitiesPerZone() {
        return entities / zones;
    }
}
