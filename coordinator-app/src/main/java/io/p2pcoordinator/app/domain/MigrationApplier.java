package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.CandidateFailed;
import io.p2pcoordinator.proto.v1.CandidateKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingFacts;
import io.p2pcoordinator.proto.v1.MigrationAdvanced;
import io.p2pcoordinator.proto.v1.MigrationEnded;
import io.p2pcoordinator.proto.v1.MigrationStarted;
import io.p2pcoordinator.proto.v1.MigrationStep;
import io.p2pcoordinator.proto.v1.RunningMigration;
import java.util.function.UnaryOperator;

/** What an event of a migration makes of its zone. One of a migration that does not run changes nothing. */
final class MigrationApplier {
    private MigrationApplier() {}

    static ZoneState apply(ZoneState zone, Event event, CommitFacts commit) {
        return switch (event.getPayloadCase()) {
            case MIGRATION_STARTED -> started(zone, event.getMigrationStarted(), commit);
            case CANDIDATE_CHOSEN ->
                change(
                        zone,
                        event.getCandidateChosen().getMigration(),
                        running -> running.setCandidate(event.getCandidateChosen())
                                .setDeadlineUs(event.getCandidateChosen().getDeadlineUs()));
            case CANDIDATE_FAILED ->
                change(
                        zone,
                        event.getCandidateFailed().getMigration(),
                        running -> failed(running, event.getCandidateFailed()));
            case MIGRATION_ADVANCED ->
                change(
                        zone,
                        event.getMigrationAdvanced().getMigration(),
                        running -> advanced(running, event.getMigrationAdvanced()));
            case ZONE_STATE_TAKEN ->
                change(
                        zone,
                        event.getZoneStateTaken().getMigration(),
                        running -> running.setTaken(event.getZoneStateTaken()));
            case MIGRATION_ENDED -> ended(zone, event.getMigrationEnded(), commit);
            default -> throw new MisplacedEventException("a migration", event);
        };
    }

    /** A host that is assigned while no migration runs was assigned by hand: nothing is known of it. */
    static ZoneState assigned(ZoneState zone) {
        return zone.care().running().isPresent() ? zone : zone.withCare(ZoneCare.NONE);
    }

    private static ZoneState started(ZoneState zone, MigrationStarted event, CommitFacts commit) {
        return zone.care().running().isPresent()
                ? zone
                : zone.withCare(zone.care()
                        .with(RunningMigration.newBuilder()
                                .setNumber(commit.sequence())
                                .setStarted(event)
                                .setStep(MigrationStep.MIGRATION_STEP_CHOOSE)
                                .setDeadlineUs(event.getDeadlineUs())
                                .setStartedAtUs(commit.occurredAtUs())
                                .build()));
    }

    private static RunningMigration.Builder failed(RunningMigration.Builder running, CandidateFailed event) {
        if (running.getCandidate().getKind() == CandidateKind.CANDIDATE_KIND_PLAYER && !event.getBlameless()) {
            running.setFailedPlayers(running.getFailedPlayers() + 1);
        }
        return running.addFailedHostIds(event.getHostId())
                .setStep(MigrationStep.MIGRATION_STEP_CHOOSE)
                .setDeadlineUs(event.getDeadlineUs())
                .clearCandidate()
                .clearTaken()
                .clearRecoverySequence();
    }

    /** A step that only later versions know is left alone. */
    private static RunningMigration.Builder advanced(RunningMigration.Builder running, MigrationAdvanced event) {
        if (event.getStep() == MigrationStep.UNRECOGNIZED) {
            return running;
        }
        if (event.getRecoverySequence() != 0) {
            running.setRecoverySequence(event.getRecoverySequence());
        }
        return running.setStep(event.getStep()).setDeadlineUs(event.getDeadlineUs());
    }

    private static ZoneState ended(ZoneState zone, MigrationEnded event, CommitFacts commit) {
        return zone.care()
                .running(event.getMigration())
                .map(running -> zone.withCare(zone.care().ended(factsAfter(zone, running, event, commit))))
                .orElse(zone);
    }

    private static HostingFacts factsAfter(
            ZoneState zone, RunningMigration running, MigrationEnded event, CommitFacts commit) {
        HostingFacts before = zone.care().facts();
        return switch (event.getOutcome()) {
            case MIGRATION_OUTCOME_COMPLETED ->
                HostingFacts.newBuilder()
                        .setKind(running.getCandidate().getKind())
                        .setQuietUntilUs(event.getQuietUntilUs())
                        .setFailures(event.getFailures())
                        .build();
            case MIGRATION_OUTCOME_NO_HOST -> {
                var after =
                        before.toBuilder().setFailures(event.getFailures()).setQuietUntilUs(event.getQuietUntilUs());
                if (event.getDegraded() && before.getDegradedSinceUs() == 0) {
                    after.setDegradedSinceUs(commit.occurredAtUs());
                }
                yield after.build();
            }
            case MIGRATION_OUTCOME_SUPERSEDED, MIGRATION_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
                HostingFacts.getDefaultInstance();
        };
    }

    private static ZoneState change(ZoneState zone, long number, UnaryOperator<RunningMigration.Builder> change) {
        return zone.care()
                .running(number)
                .map(running -> zone.withCare(
                        zone.care().with(change.apply(running.toBuilder()).build())))
                .orElse(zone);
    }
}
