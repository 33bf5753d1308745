package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.HostCommand.ReleaseSlot;
import io.p2pcoordinator.app.domain.HostCommand.ReserveSlot;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.HostingRules;
import io.p2pcoordinator.app.domain.MigrationCommand.AdvanceMigration;
import io.p2pcoordinator.app.domain.MigrationCommand.FailCandidate;
import io.p2pcoordinator.app.domain.Slots;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.proto.v1.CandidateChosen;
import io.p2pcoordinator.proto.v1.CandidateFailed;
import io.p2pcoordinator.proto.v1.CandidateKind;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.HostingFacts;
import io.p2pcoordinator.proto.v1.MigrationAdvanced;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.MigrationStep;
import io.p2pcoordinator.proto.v1.RunningMigration;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What to do next for a zone: follows from what is recorded of it, of the hosts that it has to do with, and from the time, so that whoever
 * looks comes to the same. Costs a few look-ups. Any thread.
 */
final class NextSteps {
    private final ControlReader control;
    private final MigrationConfig config;
    private final Predicate<String> p2pOn;

    /** @param p2pOn whether players' machines may host the zone, whatever its own settings say */
    NextSteps(ControlReader control, MigrationConfig config, Predicate<String> p2pOn) {
        this.control = control;
        this.config = config;
        this.p2pOn = p2pOn;
    }

    /** @param slotHolders hosts that may hold a slot for the zone */
    NextStep of(ZoneState zone, Collection<String> slotHolders, long nowUs) {
        Optional<NextStep> release = slotHolders.stream()
                .filter(hostId -> !isInUse(zone, hostId))
                .flatMap(hostId -> slot(hostId, zone.zoneId()).stream()
                        .map(slot -> release(hostId, slot, "another host has the zone", true)))
                .findFirst();
        return release.orElseGet(() -> zone.care()
                .running()
                .map(running -> ofRunning(zone, running, nowUs))
                .orElseGet(() -> ofResting(zone, nowUs)));
    }

    boolean isP2pOn(ZoneState zone) {
        return HostingRules.maySendToPlayers(zone.settings()) && p2pOn.test(zone.zoneId());
    }

    private static boolean isInUse(ZoneState zone, String hostId) {
        return zone.hosting().hostId().equals(hostId)
                || zone.care()
                        .candidate()
                        .filter(candidate -> candidate.getHostId().equals(hostId))
                        .isPresent();
    }

    private NextStep ofResting(ZoneState zone, long nowUs) {
        if (!config.automatic() || zone.status() == ZoneStatus.ZONE_STATUS_DISABLED) {
            return new NextStep.Rest();
        }
        HostingFacts facts = zone.care().facts();
        String hostId = zone.hosting().hostId();
        if (zone.care().isDegraded()) {
            if (isForbidden(zone)) {
                return new NextStep.Start(MigrationReason.MIGRATION_REASON_NOT_ALLOWED, "the zone is for servers only");
            }
            return new NextStep.StartIfAnyCan(MigrationReason.MIGRATION_REASON_HOST_FAILED, "degraded");
        }
        if (hostId.isEmpty()) {
            return new NextStep.Start(MigrationReason.MIGRATION_REASON_FIRST_ASSIGNMENT, "nobody hosts it");
        }
        Optional<HostState> host = control.host(hostId);
        if (host.isEmpty()) {
            return new NextStep.Start(MigrationReason.MIGRATION_REASON_HOST_FAILED, "its host was removed");
        }
        if (!host.get().isOnline()) {
            return new NextStep.Start(MigrationReason.MIGRATION_REASON_HOST_FAILED, "its host is offline");
        }
        if (host.get().number() > zone.hosting().epoch()) {
            // back before anybody looked, but the slot that it held for the zone is gone
            return new NextStep.Start(
                    MigrationReason.MIGRATION_REASON_HOST_FAILED, "its host was removed and is another one now");
        }
        return switch (facts.getKind()) {
            case CANDIDATE_KIND_PLAYER ->
                isP2pOn(zone)
                        ? new NextStep.Rest()
                        : new NextStep.Start(MigrationReason.MIGRATION_REASON_NOT_ALLOWED, "P2P is off");
            case CANDIDATE_KIND_SERVER -> {
                if (!isP2pOn(zone)) {
                    yield new NextStep.Rest();
                }
                yield nowUs < facts.getQuietUntilUs()
                        ? new NextStep.Wait(facts.getQuietUntilUs())
                        : new NextStep.Return();
            }
            case CANDIDATE_KIND_UNSPECIFIED, UNRECOGNIZED -> new NextStep.Rest();
        };
    }

    /** Whether the zone is at a player's machine and must never be. */
    private boolean isForbidden(ZoneState zone) {
        return HostingRules.statedClass(zone.settings()) == HostingClass.HOSTING_CLASS_SERVER_ONLY
                && control.host(zone.hosting().hostId())
                        .filter(host -> !HostingRules.isServer(host.registration()))
                        .isPresent();
    }

    private NextStep ofRunning(ZoneState zone, RunningMigration running, long nowUs) {
        if (!running.hasCandidate()) {
            return new NextStep.Choose(running);
        }
        CandidateChosen candidate = running.getCandidate();
        Optional<HostState> host = control.host(candidate.getHostId());
        if (host.isEmpty() || !host.get().isOnline()) {
            return fail(zone, running, "the host went offline", nowUs);
        }
        boolean isLate = nowUs >= running.getDeadlineUs();
        return switch (running.getStep()) {
            case MIGRATION_STEP_CHOOSE, MIGRATION_STEP_UNSPECIFIED, UNRECOGNIZED ->
                reserve(zone, running, host.get(), nowUs);
            case MIGRATION_STEP_NOTIFY ->
                isLate
                        ? fail(zone, running, "the marker was not recorded in time", nowUs)
                        : new NextStep.Mark(running, zone.hosting());
            case MIGRATION_STEP_REDIRECT ->
                advance(zone, running, MigrationStep.MIGRATION_STEP_SYNC, 0, nowUs + MigrationConfig.us(config.sync()));
            case MIGRATION_STEP_SYNC -> {
                if (running.hasTaken()
                        && running.getTaken().getHostingEpoch()
                                == zone.hosting().epoch()) {
                    yield new NextStep.Compare(running, zone.hosting());
                }
                yield isLate
                        ? fail(zone, running, "the host did not take the state over in time", nowUs)
                        : new NextStep.Wait(running.getDeadlineUs());
            }
            case MIGRATION_STEP_VERIFY ->
                isLate || running.getTaken().getClients() >= players(zone)
                        ? new NextStep.Complete(running)
                        : new NextStep.Wait(running.getDeadlineUs());
        };
    }

    private NextStep reserve(ZoneState zone, RunningMigration running, HostState host, long nowUs) {
        CandidateChosen candidate = running.getCandidate();
        if (!mayHost(zone, candidate)) {
            return fail(zone, running, "P2P is off", nowUs);
        }
        Optional<Slots.Slot> slot =
                host.slots().find(zone.zoneId()).filter(held -> held.migration() == running.getNumber());
        boolean isLate = nowUs >= candidate.getDeadlineUs();
        if (slot.isPresent() && slot.get().isConfirmed()) {
            return advance(
                    zone, running, MigrationStep.MIGRATION_STEP_NOTIFY, 0, nowUs + MigrationConfig.us(config.step()));
        }
        if (slot.isPresent()) {
            return isLate
                    ? release(host.hostId(), slot.get(), "not confirmed in time", false)
                    : new NextStep.Wait(candidate.getDeadlineUs());
        }
        return isLate
                ? fail(zone, running, "the host did not confirm in time", nowUs)
                : new NextStep.Slot(new ReserveSlot(
                        host.hostId(), zone.zoneId(), running.getNumber(), candidate.getDeadlineUs(), nowUs));
    }

    private boolean mayHost(ZoneState zone, CandidateChosen candidate) {
        return candidate.getKind() == CandidateKind.CANDIDATE_KIND_SERVER || isP2pOn(zone);
    }

    NextStep.Decide fail(ZoneState zone, RunningMigration running, String reason, long nowUs) {
        return new NextStep.Decide(new FailCandidate(
                zone.zoneId(),
                CandidateFailed.newBuilder()
                        .setMigration(running.getNumber())
                        .setHostId(running.getCandidate().getHostId())
                        .setReason(reason)
                        .setDeadlineUs(nowUs + MigrationConfig.us(config.step()))
                        .build()));
    }

    /** @param recoverySequence 0 where it is known */
    NextStep.Decide advance(
            ZoneState zone, RunningMigration running, MigrationStep step, long recoverySequence, long deadlineUs) {
        return new NextStep.Decide(new AdvanceMigration(
                zone.zoneId(),
                MigrationAdvanced.newBuilder()
                        .setMigration(running.getNumber())
                        .setStep(step)
                        .setRecoverySequence(recoverySequence)
                        .setDeadlineUs(deadlineUs)
                        .build()));
    }

    long deadlineUs(Duration patience, long nowUs) {
        return nowUs + MigrationConfig.us(patience);
    }

    private Optional<Slots.Slot> slot(String hostId, String zoneId) {
        return control.host(hostId).flatMap(host -> host.slots().find(zoneId));
    }

    private static NextStep release(String hostId, Slots.Slot slot, String reason, boolean alsoConfirmed) {
        return new NextStep.Slot(new ReleaseSlot(hostId, slot.zoneId(), slot.migration(), reason, alsoConfirmed));
    }

    private static int players(ZoneState zone) {
        return zone.sessions().all().stream()
                .mapToInt(session -> session.players().ids().size())
                .sum();
    }
}
