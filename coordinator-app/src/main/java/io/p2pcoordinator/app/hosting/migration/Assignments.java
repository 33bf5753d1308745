package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.Slots.Slot;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.proto.v1.CandidateChosen;
import io.p2pcoordinator.proto.v1.MigrationStep;
import io.p2pcoordinator.proto.v1.RunningMigration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * What each host is to do for which zone, for hosts that ask, and wait for it to change. From memory, as what signalling tells: a host acts on
 * it with commands that are checked. Thread-safe.
 */
public final class Assignments {
    /** What a host is to do for a zone. */
    public enum Duty {
        /** To confirm that it will host the zone. */
        CONFIRM,
        /** To wait: the zone is not its yet. */
        WAIT,
        /** To take the zone's state over and to report it. */
        TAKE_OVER,
        /** To publish. */
        HOST
    }

    /**
     * What a host is to do for a zone.
     *
     * @param hostingEpoch to publish with; 0 while it is not assigned
     * @param recoverySequence in the zone's ENTITY stream, up to which the state has to be taken over; 0 while that is not known
     * @param deadlineUs until when, microseconds since 1970; 0 for no end
     */
    public record Assignment(
            String zoneId, Duty duty, long hostingEpoch, long recoverySequence, long deadlineUs, String formerHostId) {}

    /**
     * All of a host's, of one moment.
     *
     * @param version raised by every change; none is that of another node
     */
    public record Assigned(long version, List<Assignment> assignments) {}

    private final ControlReader control;
    private final Function<String, List<String>> zonesOf;
    private final Map<String, Long> versions = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> changes = new ConcurrentHashMap<>();

    /** @param zonesOf zones that a host may have to do with */
    Assignments(ControlReader control, Function<String, List<String>> zonesOf) {
        this.control = control;
        this.zonesOf = zonesOf;
    }

    /** Something of the host's changed at that sequence of CONTROL. Does not block. */
    void changed(String hostId, long sequence) {
        versions.merge(hostId, sequence, Math::max);
        CompletableFuture<Void> waiting = changes.remove(hostId);
        if (waiting != null) {
            var _ = waiting.completeAsync(() -> null);
        }
    }

    /** Waits for a newer version than that, for the patience at most. Blocks. */
    public Assigned await(String hostId, long version, Duration patience) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        while (true) {
            CompletableFuture<Void> change = changes.computeIfAbsent(hostId, _ -> new CompletableFuture<>());
            Assigned now = of(hostId);
            long leftNanos = deadlineNanos - System.nanoTime();
            if (now.version != version || leftNanos <= 0) {
                return now;
            }
            try {
                change.get(leftNanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                return of(hostId);
            } catch (ExecutionException e) {
                throw new IllegalStateException("expected a change to be told, but: " + e.getCause(), e);
            }
        }
    }

    private Assigned of(String hostId) {
        long version = versions.getOrDefault(hostId, 0L);
        List<Assignment> assignments = new ArrayList<>();
        for (String zoneId : zonesOf.apply(hostId).stream().sorted().toList()) {
            control.zone(zoneId).flatMap(zone -> of(hostId, zone)).ifPresent(assignments::add);
        }
        return new Assigned(version, assignments);
    }

    private Optional<Assignment> of(String hostId, ZoneState zone) {
        Optional<RunningMigration> running = zone.care().running();
        String former =
                running.map(migration -> migration.getStarted().getFromHostId()).orElse("");
        boolean isCandidate = zone.care()
                .candidate()
                .map(CandidateChosen::getHostId)
                .filter(hostId::equals)
                .isPresent();
        if (running.isPresent() && isCandidate) {
            return ofCandidate(hostId, zone, running.get(), former);
        }
        // one that was assigned, but failed before it was verified, has the zone's newest epoch, and must not publish
        boolean isVerified = running.isEmpty()
                || zone.hosting().epoch() == running.get().getStarted().getFromHostingEpoch();
        return isVerified && zone.hosting().hostId().equals(hostId)
                ? Optional.of(
                        new Assignment(zone.zoneId(), Duty.HOST, zone.hosting().epoch(), 0, 0, former))
                : Optional.empty();
    }

    private Optional<Assignment> ofCandidate(String hostId, ZoneState zone, RunningMigration running, String former) {
        if (running.getStep() == MigrationStep.MIGRATION_STEP_CHOOSE) {
            Optional<Slot> slot = control.host(hostId)
                    .map(HostState::slots)
                    .flatMap(slots -> slots.find(zone.zoneId()))
                    .filter(held -> held.migration() == running.getNumber());
            return slot.map(held -> new Assignment(
                    zone.zoneId(), held.isConfirmed() ? Duty.WAIT : Duty.CONFIRM, 0, 0, held.deadlineUs(), former));
        }
        Duty duty = switch (running.getStep()) {
            case MIGRATION_STEP_SYNC -> Duty.TAKE_OVER;
            case MIGRATION_STEP_VERIFY -> Duty.HOST;
            case MIGRATION_STEP_CHOOSE,
                    MIGRATION_STEP_NOTIFY,
                    MIGRATION_STEP_REDIRECT,
                    MIGRATION_STEP_UNSPECIFIED,
                    UNRECOGNIZED -> Duty.WAIT;
        };
        return Optional.of(new Assignment(
                zone.zoneId(),
                duty,
                zone.hosting().epoch(),
                running.getRecoverySequence(),
                duty == Duty.TAKE_OVER ? running.getDeadlineUs() : 0,
                former));
    }
}
