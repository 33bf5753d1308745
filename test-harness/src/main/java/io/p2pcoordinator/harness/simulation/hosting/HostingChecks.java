package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.migration.MigrationConfig;
import io.p2pcoordinator.app.hosting.watch.WatchConfig;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.harness.simulation.hosting.Machine.Habit;
import io.p2pcoordinator.harness.simulation.hosting.Machine.Trouble;
import io.p2pcoordinator.harness.world.HostedMap;
import io.p2pcoordinator.proto.v1.CandidateKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.MigrationEnded;
import io.p2pcoordinator.proto.v1.MigrationOutcome;
import io.p2pcoordinator.proto.v1.MigrationReason;
import io.p2pcoordinator.proto.v1.MigrationStarted;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What must hold: at every commit what a commit can break, and every few seconds what time can. By what hosts really do. */
final class HostingChecks {
    private static final long SWEEP_NANOS = Duration.ofSeconds(5).toNanos();
    /** Clocks of owners differ, and troubles are told a while after they were. */
    private static final long CLOCKS_US = micros(Duration.ofSeconds(5));

    private static final long EXCUSE_US = micros(Duration.ofSeconds(90));
    private static final int MOST_DOUBLINGS = 6;
    /** Candidates that a zone may have bad luck with: as many players' machines as are asked, the bad servers, and one that dies. */
    private static final int BAD_CANDIDATES = 6;

    /** How a zone got where it is, by the events alone. */
    private static final class Past {
        CandidateKind kind = CandidateKind.CANDIDATE_KIND_UNSPECIFIED;
        CandidateKind candidate = CandidateKind.CANDIDATE_KIND_UNSPECIFIED;
        MigrationReason reason = MigrationReason.MIGRATION_REASON_UNSPECIFIED;
        int failedPlayers;
        int failures;
        long quietUntilUs;
        long unservedSinceUs = NEVER;
        long forbiddenSinceUs = NEVER;
        long withoutSlotSinceUs = NEVER;
    }

    private static final long NEVER = Long.MIN_VALUE;

    private final HostingSimulation world;
    private final Map<String, HostedMap> maps = new HashMap<>();
    private final Map<String, Past> pasts = new HashMap<>();
    private final MigrationConfig config = MigrationConfig.defaults();
    private final long deadlineUs;
    private long availableSinceUs = NEVER;
    private long calmSinceUs;
    private long migrations;
    private long completed;
    private long onPlayersMachines;
    private long longestWithoutUs;

    HostingChecks(HostingSimulation world) {
        this.world = world;
        world.scale.maps().forEach(map -> maps.put(map.name(), map));
        deadlineUs = micros(Duration.ofSeconds(60)) // three heartbeats of 20 s
                + micros(WatchConfig.defaults().partitionGrace())
                + micros(Duration.ofMinutes(1)) // the longest pause of a zone that nobody wanted
                + BAD_CANDIDATES * micros(config.confirm().plus(config.sync()).plusSeconds(1))
                + micros(Duration.ofSeconds(10));
        calmSinceUs = world.nowUs();
    }

    void start() {
        world.time.schedule(SWEEP_NANOS, this::sweep);
    }

    HostingResult.Counts counts() {
        return new HostingResult.Counts(
                world.log.commits(),
                world.log.heartbeats(),
                migrations,
                completed,
                onPlayersMachines,
                world.ledger.acknowledged(),
                world.ledger.refused(),
                world.coordinator.rankings(),
                longestWithoutUs / 1_000);
    }

    /** Time in which nobody could do anything does not count. */
    void disturbed() {
        calmSinceUs = world.nowUs();
    }

    // --- at every commit -----------------------------------------------------------------------------------------

    void committed(DecodedCommit.Sound commit) {
        String id = commit.subject().id();
        for (Event event : commit.commit().getEventsList()) {
            switch (event.getPayloadCase()) {
                case SLOT_RESERVED -> reserved(id);
                case HOSTING_ASSIGNED -> {
                    world.ledger.assigned(
                            id,
                            commit.raw().sequence(),
                            event.getHostingAssigned().getHostId());
                    if (!event.getHostingAssigned().getHostId().isEmpty()) {
                        assigned(id, event.getHostingAssigned().getHostId());
                    }
                }
                case MIGRATION_STARTED -> started(id, event.getMigrationStarted());
                case CANDIDATE_CHOSEN ->
                    past(id).candidate = event.getCandidateChosen().getKind();
                case CANDIDATE_FAILED -> {
                    if (past(id).candidate == CandidateKind.CANDIDATE_KIND_PLAYER) {
                        past(id).failedPlayers++;
                    }
                    world.evidence.event(
                            "failed", id, event.getCandidateFailed().getReason());
                }
                case MIGRATION_ENDED -> ended(id, event.getMigrationEnded());
                default -> {
                    // breaks nothing
                }
            }
        }
    }

    private void reserved(String hostId) {
        HostState host = world.log.control.host(hostId).orElseThrow();
        long held = host.slots().heldByOthers("", world.coordinator.nowUs());
        if (held > host.registration().getMaxZones()) {
            world.evidence.violation("slots of " + hostId + " are oversold: " + held + " are held, it has "
                    + host.registration().getMaxZones());
        }
    }

    private void assigned(String zoneId, String hostId) {
        Machine machine = world.machines.get(hostId);
        world.evidence.event("assigned", zoneId, hostId);
        if (isServerOnly(zoneId) && !machine.isServer()) {
            world.evidence.violation("zone " + zoneId + " is for servers only and is on " + hostId);
        }
        int zones = world.coordinator.zonesOf(hostId).size();
        if (zones > machine.registration.getMaxZones()) {
            world.evidence.violation("slots of " + hostId + " are oversold: it hosts " + zones + " zones, it has "
                    + machine.registration.getMaxZones());
        }
        if (!holdsSlot(hostId, zoneId)) {
            world.evidence.violation("zone " + zoneId + " is on " + hostId + ", which holds no slot for it");
        }
    }

    /** A zone leaves for a reason, and comes back to players' machines only when it was quiet for long enough. */
    private void started(String zoneId, MigrationStarted event) {
        migrations++;
        world.evidence.event("migration", zoneId, event.getReason() + " " + event.getDetail());
        Past past = past(zoneId);
        past.reason = event.getReason();
        past.failedPlayers = 0;
        switch (event.getReason()) {
            case MIGRATION_REASON_RETURN_TO_P2P -> {
                if (world.nowUs() < past.quietUntilUs - CLOCKS_US) {
                    world.evidence.violation("zone " + zoneId + " flaps: it goes back to players' machines "
                            + (past.quietUntilUs - world.nowUs()) / 1_000_000 + " s before it was quiet long enough");
                }
            }
            case MIGRATION_REASON_HOST_FAILED, MIGRATION_REASON_HOST_LEAVES -> {
                String hostId = event.getFromHostId();
                boolean isDegraded = event.getDetail().equals("degraded");
                if (!hostId.isEmpty()
                        && !isDegraded
                        && !world.machines.get(hostId).isExcusedAt(world.nowUs(), EXCUSE_US)
                        && world.nowUs() - calmSinceUs > EXCUSE_US) {
                    world.evidence.violation("zone " + zoneId + " flaps: it leaves " + hostId + ", which is well, for "
                            + event.getDetail());
                }
            }
            default -> {
                // no reason to doubt it
            }
        }
    }

    private void ended(String zoneId, MigrationEnded event) {
        world.evidence.event("ended", zoneId, event.getOutcome().name());
        long nowUs = world.nowUs();
        Past past = past(zoneId);
        boolean wasOnPlayers = past.kind == CandidateKind.CANDIDATE_KIND_PLAYER;
        boolean hasFailed =
                past.failedPlayers > 0 || (wasOnPlayers && past.reason == MigrationReason.MIGRATION_REASON_HOST_FAILED);
        if (wasOnPlayers && nowUs >= past.quietUntilUs - CLOCKS_US) {
            past.failures = 0;
        }
        past.failures += hasFailed ? 1 : 0;
        past.quietUntilUs = nowUs + (micros(config.quiet()) << Math.min(past.failures, MOST_DOUBLINGS));
        if (event.getOutcome() == MigrationOutcome.MIGRATION_OUTCOME_COMPLETED) {
            completed++;
            onPlayersMachines += past.candidate == CandidateKind.CANDIDATE_KIND_PLAYER ? 1 : 0;
            past.kind = past.candidate;
        }
        if (event.getAcknowledgedLost() != 0) {
            world.evidence.violation(
                    "zone " + zoneId + " has lost " + event.getAcknowledgedLost() + " acknowledged commits");
        }
    }

    // --- every few seconds ---------------------------------------------------------------------------------------

    private void sweep() {
        long nowUs = world.nowUs();
        if (!isServerToBeHad(nowUs)) {
            availableSinceUs = NEVER;
        } else if (availableSinceUs == NEVER) {
            availableSinceUs = nowUs;
        }
        for (HostedMap map : world.scale.maps()) {
            world.log.control.zone(map.name()).ifPresent(zone -> look(zone, nowUs));
        }
        world.time.schedule(SWEEP_NANOS, this::sweep);
    }

    private boolean isServerToBeHad(long nowUs) {
        return world.machines.all().stream()
                .filter(machine -> machine.isServer()
                        && machine.alive
                        && machine.trouble == Trouble.NONE
                        && machine.habit == Habit.HONEST
                        && !machine.draining
                        && nowUs - machine.heardAtUs < 2 * machine.intervalUs())
                .anyMatch(machine -> world.log
                        .control
                        .host(machine.hostId)
                        .filter(host -> host.isOnline() && host.freeSlots() > 0)
                        .isPresent());
    }

    private void look(ZoneState zone, long nowUs) {
        Past past = past(zone.zoneId());
        String hostId = zone.hosting().hostId();
        Machine machine = hostId.isEmpty() ? null : world.machines.get(hostId);
        boolean isServed = machine != null
                && !zone.care().isDegraded()
                && machine.serves(zone.zoneId(), zone.hosting().epoch());
        past.unservedSinceUs = since(!isServed, past.unservedSinceUs, nowUs);
        if (!isServed && availableSinceUs != NEVER) {
            long withoutUs = nowUs - Math.max(calmSinceUs, Math.max(availableSinceUs, past.unservedSinceUs));
            longestWithoutUs = Math.max(longestWithoutUs, withoutUs);
            if (withoutUs > deadlineUs) {
                world.evidence.violation("zone " + zone.zoneId() + " has had no host for " + withoutUs / 1_000_000
                        + " s though a server was to be had; it is assigned to '" + hostId + "', "
                        + zone.care()
                                .running()
                                .map(running -> "in step " + running.getStep())
                                .orElse("resting"));
                past.unservedSinceUs = nowUs;
            }
        }
        boolean isForbidden = machine != null && !machine.isServer() && isServerOnly(zone.zoneId());
        past.forbiddenSinceUs = since(isForbidden, past.forbiddenSinceUs, nowUs);
        if (isForbidden && nowUs - Math.max(calmSinceUs, past.forbiddenSinceUs) > deadlineUs) {
            world.evidence.violation("zone " + zone.zoneId() + " is for servers only and stays on " + hostId);
            past.forbiddenSinceUs = nowUs;
        }
        boolean isWithoutSlot = isServed && !holdsSlot(hostId, zone.zoneId());
        past.withoutSlotSinceUs = since(isWithoutSlot, past.withoutSlotSinceUs, nowUs);
        if (isWithoutSlot && nowUs - Math.max(calmSinceUs, past.withoutSlotSinceUs) > deadlineUs) {
            world.evidence.violation("zone " + zone.zoneId() + " stays on " + hostId + ", which holds no slot for it");
            past.withoutSlotSinceUs = nowUs;
        }
    }

    private static long since(boolean isSo, long sinceUs, long nowUs) {
        return !isSo ? NEVER : sinceUs == NEVER ? nowUs : sinceUs;
    }

    private boolean holdsSlot(String hostId, String zoneId) {
        return world.log
                .control
                .host(hostId)
                .flatMap(host -> host.slots().find(zoneId))
                .filter(slot -> slot.isConfirmed())
                .isPresent();
    }

    private boolean isServerOnly(String zoneId) {
        HostedMap map = maps.get(zoneId);
        boolean isStated = world.log
                .control
                .zone(zoneId)
                .filter(zone -> zone.settings().getZoneClass() == HostingClass.HOSTING_CLASS_SERVER_ONLY)
                .isPresent();
        return isStated || map == null || !map.p2pEnabled();
    }

    private Past past(String zoneId) {
        return pasts.computeIfAbsent(zoneId, _ -> new Past());
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
