package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.MigrationCommand.AdvanceMigration;
import io.p2pcoordinator.app.domain.MigrationCommand.ChooseCandidate;
import io.p2pcoordinator.app.domain.MigrationCommand.EndMigration;
import io.p2pcoordinator.app.domain.MigrationCommand.FailCandidate;
import io.p2pcoordinator.app.domain.MigrationCommand.StartMigration;
import io.p2pcoordinator.app.domain.MigrationCommand.TakeZoneState;
import io.p2pcoordinator.app.domain.Slots.Slot;
import io.p2pcoordinator.proto.v1.CandidateChosen;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingAssigned;
import io.p2pcoordinator.proto.v1.MigrationAdvanced;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.MigrationStep;
import io.p2pcoordinator.proto.v1.RunningMigration;
import io.p2pcoordinator.proto.v1.SessionsRedirected;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides each step of a zone's way to another host. What does not fit to where the migration is changes nothing. */
final class MigrationDecider {
    private MigrationDecider() {}

    static Decision decide(ZoneSnapshot snapshot, ControlReader state, MigrationCommand command) {
        Optional<ZoneState> found = snapshot.zone();
        if (found.isEmpty()) {
            return Decision.notFound("Zone", command.zoneId());
        }
        ZoneState zone = found.get();
        return switch (command) {
            case StartMigration c -> start(zone, c);
            case TakeZoneState c -> take(zone, c);
            case ChooseCandidate c ->
                ifRunning(
                        zone,
                        c.chosen().getMigration(),
                        running -> isFree(running)
                                        && !running.getFailedHostIdsList()
                                                .contains(c.chosen().getHostId())
                                ? Decision.accepted(Event.newBuilder().setCandidateChosen(c.chosen()))
                                : Decision.unchanged());
            case FailCandidate c -> ifRunning(zone, c.failed().getMigration(), running -> fail(running, c));
            case AdvanceMigration c ->
                ifRunning(zone, c.advanced().getMigration(), running -> advance(zone, state, running, c.advanced()));
            case EndMigration c -> ifRunning(zone, c.ended().getMigration(), running -> end(zone, state, running, c));
        };
    }

    @FunctionalInterface
    private interface OfRunning {
        Decision decide(RunningMigration running);
    }

    private static Decision ifRunning(ZoneState zone, long number, OfRunning decide) {
        return zone.care().running(number).map(decide::decide).orElseGet(Decision::unchanged);
    }

    private static Decision start(ZoneState zone, StartMigration command) {
        if (zone.status() == ZoneStatus.ZONE_STATUS_DISABLED) {
            return Decision.invalid("Zone is disabled: " + zone.zoneId());
        }
        boolean isAsSeen = zone.hosting().hostId().equals(command.started().getFromHostId())
                && zone.hosting().epoch() == command.started().getFromHostingEpoch();
        return isAsSeen && zone.care().running().isEmpty()
                ? Decision.accepted(Event.newBuilder().setMigrationStarted(command.started()))
                : Decision.unchanged();
    }

    /** In CHOOSE with nobody asked. */
    private static boolean isFree(RunningMigration running) {
        return running.getStep() == MigrationStep.MIGRATION_STEP_CHOOSE && !running.hasCandidate();
    }

    private static Decision fail(RunningMigration running, FailCandidate command) {
        boolean isAsked = running.hasCandidate()
                && running.getCandidate().getHostId().equals(command.failed().getHostId());
        return isAsked
                ? Decision.accepted(Event.newBuilder()
                        .setCandidateFailed(command.failed().toBuilder().setStep(running.getStep())))
                : Decision.unchanged();
    }

    private static Decision advance(
            ZoneState zone, ControlReader state, RunningMigration running, MigrationAdvanced advanced) {
        return switch (advanced.getStep()) {
            case MIGRATION_STEP_NOTIFY -> assign(zone, state, running, advanced);
            case MIGRATION_STEP_REDIRECT ->
                running.getStep() == MigrationStep.MIGRATION_STEP_NOTIFY && advanced.getRecoverySequence() > 0
                        ? Decision.accepted(Event.newBuilder().setMigrationAdvanced(advanced))
                        : Decision.unchanged();
            case MIGRATION_STEP_SYNC -> redirect(zone, state, running, advanced);
            case MIGRATION_STEP_VERIFY ->
                running.getStep() == MigrationStep.MIGRATION_STEP_SYNC && isTaken(zone, running)
                        ? Decision.accepted(Event.newBuilder().setMigrationAdvanced(advanced))
                        : Decision.unchanged();
            case MIGRATION_STEP_CHOOSE, MIGRATION_STEP_UNSPECIFIED, UNRECOGNIZED ->
                Decision.invalid("expected a step that a migration advances to, but it is " + advanced.getStep());
        };
    }

    private static boolean isTaken(ZoneState zone, RunningMigration running) {
        return running.hasTaken()
                && running.getTaken().getHostingEpoch() == zone.hosting().epoch();
    }

    /** The new hosting epoch is this commit's sequence. Only for a host that has confirmed the slot that it holds for this. */
    private static Decision assign(
            ZoneState zone, ControlReader state, RunningMigration running, MigrationAdvanced advanced) {
        if (running.getStep() != MigrationStep.MIGRATION_STEP_CHOOSE || !running.hasCandidate()) {
            return Decision.unchanged();
        }
        if (zone.status() == ZoneStatus.ZONE_STATUS_DISABLED) {
            return Decision.invalid("Zone is disabled: " + zone.zoneId());
        }
        String hostId = running.getCandidate().getHostId();
        String never = state.host(hostId)
                .map(host -> host.draining() ? "Host is being emptied: " + hostId : HostingRules.whyNever(zone, host))
                .orElse(null);
        if (never != null) {
            return Decision.invalid(never);
        }
        boolean holdsSlot = state.host(hostId)
                .flatMap(host -> host.slots().find(zone.zoneId()))
                .filter(Slot::isConfirmed)
                .filter(slot -> slot.migration() == running.getNumber())
                .isPresent();
        return holdsSlot
                ? new Decision.Accepted(List.of(
                        Event.newBuilder()
                                .setHostingAssigned(HostingAssigned.newBuilder().setHostId(hostId))
                                .build(),
                        Event.newBuilder().setMigrationAdvanced(advanced).build()))
                : Decision.invalid("Host " + hostId + " holds no confirmed slot for zone " + zone.zoneId());
    }

    private static Decision redirect(
            ZoneState zone, ControlReader state, RunningMigration running, MigrationAdvanced advanced) {
        if (running.getStep() != MigrationStep.MIGRATION_STEP_REDIRECT) {
            return Decision.unchanged();
        }
        CandidateChosen candidate = running.getCandidate();
        List<String> elsewhere = zone.sessions().all().stream()
                .filter(session -> !session.host().hostId().equals(candidate.getHostId()))
                .map(SessionState::sessionId)
                .toList();
        List<Event> events = new ArrayList<>();
        if (!elsewhere.isEmpty()) {
            events.add(Event.newBuilder()
                    .setSessionsRedirected(SessionsRedirected.newBuilder()
                            .setMigration(running.getNumber())
                            .addAllSessionIds(elsewhere)
                            .setHostId(candidate.getHostId())
                            .setHostNumber(state.host(candidate.getHostId())
                                    .map(HostState::number)
                                    .orElse(0L)))
                    .build());
        }
        events.add(Event.newBuilder().setMigrationAdvanced(advanced).build());
        return new Decision.Accepted(events);
    }

    private static Decision take(ZoneState zone, TakeZoneState command) {
        var taken = command.taken();
        if (!zone.hosting().hostId().equals(taken.getHostId()) || zone.hosting().epoch() != taken.getHostingEpoch()) {
            return Decision.invalid(
                    "Zone " + zone.zoneId() + " is hosted by " + zone.hosting().hostId() + " under hosting epoch "
                            + zone.hosting().epoch());
        }
        Optional<RunningMigration> running = zone.care()
                .running()
                .filter(migration -> migration.getStep() != MigrationStep.MIGRATION_STEP_CHOOSE
                        && migration.getCandidate().getHostId().equals(taken.getHostId()));
        if (running.isEmpty()) {
            return Decision.unchanged(); // it has ended well, or begins anew
        }
        var event = taken.toBuilder().setMigration(running.get().getNumber()).build();
        return running.get().hasTaken() && running.get().getTaken().equals(event)
                ? Decision.unchanged()
                : Decision.accepted(Event.newBuilder().setZoneStateTaken(event));
    }

    private static Decision end(ZoneState zone, ControlReader state, RunningMigration running, EndMigration command) {
        boolean mayEnd = switch (command.ended().getOutcome()) {
            case MIGRATION_OUTCOME_COMPLETED ->
                running.getStep() == MigrationStep.MIGRATION_STEP_VERIFY && running.hasTaken();
            case MIGRATION_OUTCOME_NO_HOST -> isFree(running);
            case MIGRATION_OUTCOME_SUPERSEDED, MIGRATION_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> false;
        };
        if (!mayEnd) {
            return Decision.unchanged();
        }
        List<Event> events = new ArrayList<>();
        if (command.ended().getDegraded() && mustLeave(zone, state, running)) {
            events.add(Event.newBuilder()
                    .setHostingAssigned(HostingAssigned.getDefaultInstance())
                    .build());
        }
        events.add(Event.newBuilder().setMigrationEnded(command.ended()).build());
        return new Decision.Accepted(events);
    }

    /**
     * A host that may not have the zone, or has come to it in this migration and was not verified, does not go on because there is no
     * other: from now on nobody publishes.
     */
    private static boolean mustLeave(ZoneState zone, ControlReader state, RunningMigration running) {
        String hostId = zone.hosting().hostId();
        boolean isNew = zone.hosting().epoch() != running.getStarted().getFromHostingEpoch();
        boolean isForbidden = running.getStarted().getReason() == MigrationReason.MIGRATION_REASON_NOT_ALLOWED
                || state.host(hostId)
                        .map(host -> HostingRules.whyNever(zone, host))
                        .isPresent();
        return !hostId.isEmpty() && (isNew || isForbidden);
    }
}
