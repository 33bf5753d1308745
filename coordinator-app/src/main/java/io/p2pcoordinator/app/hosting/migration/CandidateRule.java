package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.choice.Candidate;
import io.p2pcoordinator.app.hosting.choice.HostKind;
import io.p2pcoordinator.app.hosting.choice.Ranking;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.MigrationStarted;
import io.p2pcoordinator.proto.v1.RunningMigration;
import java.util.Optional;
import java.util.function.Function;

/** Who of those that are ranked is asked next in a migration. Pure. */
final class CandidateRule {
    private final MigrationConfig config;
    private final Function<String, Optional<HostState>> hosts;

    CandidateRule(MigrationConfig config, Function<String, Optional<HostState>> hosts) {
        this.config = config;
        this.hosts = hosts;
    }

    /** @param formerIsBack whether nobody serves the zone, and its former host is not in trouble any more */
    Optional<Candidate> next(
            Ranking ranking, ZoneState zone, RunningMigration running, boolean p2pOn, boolean formerIsBack) {
        boolean playersToo = p2pOn && running.getFailedPlayers() < config.failedPlayers();
        boolean isReturn = running.getStarted().getReason() == MigrationReason.MIGRATION_REASON_RETURN_TO_P2P
                && zone.hosting().epoch() == running.getStarted().getFromHostingEpoch();
        return ranking.candidates().stream()
                .filter(candidate -> !isReturn || candidate.kind() == HostKind.PLAYER)
                .filter(candidate -> playersToo || candidate.kind() == HostKind.SERVER)
                .filter(candidate -> !running.getFailedHostIdsList().contains(candidate.hostId()))
                .filter(candidate ->
                        !candidate.hostId().equals(running.getStarted().getFromHostId())
                                || formerIsBack
                                || mayHaveItAgain(zone, running))
                .findFirst();
    }

    /** Whether the former host is a candidate like any other. */
    private boolean mayHaveItAgain(ZoneState zone, RunningMigration running) {
        MigrationStarted started = running.getStarted();
        if (zone.hosting().epoch() == started.getFromHostingEpoch() && !hasLost(started)) {
            return false; // it has it still, and goes on where there is no other
        }
        return switch (started.getReason()) {
            case MIGRATION_REASON_NOT_ALLOWED, MIGRATION_REASON_HOST_LEAVES -> false;
            case MIGRATION_REASON_HOST_FAILED ->
                hosts.apply(started.getFromHostId())
                        .filter(host -> host.times().onlineSinceUs() > started.getNoticedAtUs())
                        .isPresent();
            case MIGRATION_REASON_FIRST_ASSIGNMENT,
                    MIGRATION_REASON_RETURN_TO_P2P,
                    MIGRATION_REASON_OPERATOR,
                    MIGRATION_REASON_UNSPECIFIED,
                    UNRECOGNIZED -> true;
        };
    }

    /** It failed, or gave its slot back while the zone was disabled. */
    private static boolean hasLost(MigrationStarted started) {
        return started.getReason() == MigrationReason.MIGRATION_REASON_HOST_FAILED
                || started.getReason() == MigrationReason.MIGRATION_REASON_FIRST_ASSIGNMENT;
    }
}
