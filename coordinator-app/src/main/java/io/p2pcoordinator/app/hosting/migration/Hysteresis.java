package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.proto.v1.CandidateKind;
import io.p2pcoordinator.proto.v1.HostingFacts;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.RunningMigration;
import java.time.Duration;

/** How long a zone stays where it is after players' machines have failed it: so that it does not flap. Pure. */
final class Hysteresis {
    private static final int MOST_DOUBLINGS = 6;

    /**
     * @param failures of players' machines, since one lasted
     * @param quietUntilUs microseconds since 1970
     */
    record Rest(int failures, long quietUntilUs) {}

    private Hysteresis() {}

    static Rest after(ZoneState zone, RunningMigration running, Duration quiet, long nowUs) {
        HostingFacts before = zone.care().facts();
        boolean hasLasted =
                before.getKind() == CandidateKind.CANDIDATE_KIND_PLAYER && nowUs >= before.getQuietUntilUs();
        int failures = hasLasted ? 0 : before.getFailures();
        boolean playersFailed = running.getFailedPlayers() > 0
                || (before.getKind() == CandidateKind.CANDIDATE_KIND_PLAYER
                        && running.getStarted().getReason() == MigrationReason.MIGRATION_REASON_HOST_FAILED);
        int now = playersFailed ? failures + 1 : failures;
        return new Rest(now, nowUs + (MigrationConfig.us(quiet) << Math.min(now, MOST_DOUBLINGS)));
    }
}
