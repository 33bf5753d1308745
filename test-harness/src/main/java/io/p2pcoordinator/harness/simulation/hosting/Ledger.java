package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.migration.Assignments.Assignment;
import io.p2pcoordinator.app.simulation.ZoneEntities;
import io.p2pcoordinator.eventstore.admission.Verdict;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the log has acknowledged of entities, and what it has to come to: the epoch's rule, written a second time and only here. A commit under
 * the epoch of the zone's newest marker counts, and has to be in all that anybody takes over from then on; any other is refused.
 */
final class Ledger {
    private static final class Zone {
        final Map<Long, String> hostsByEpoch = new HashMap<>();
        final Map<String, Long> producers = new HashMap<>();
        /** By entity, less one; 0 where there was none. */
        final long[] figures = new long[Delta.ENTITIES];

        long markedEpoch;
    }

    private final Evidence evidence;
    private final Map<String, Zone> zones = new HashMap<>();
    private long acknowledged;
    private long refused;

    Ledger(Evidence evidence) {
        this.evidence = evidence;
    }

    long acknowledged() {
        return acknowledged;
    }

    long refused() {
        return refused;
    }

    void assigned(String zoneId, long hostingEpoch, String hostId) {
        String other = zone(zoneId).hostsByEpoch.putIfAbsent(hostingEpoch, hostId);
        if (other != null) {
            evidence.violation("zone " + zoneId + " is hosted twice in epoch " + hostingEpoch + ", by " + other
                    + " and by " + hostId);
        }
    }

    void marked(String zoneId, ZoneState.Hosting hosting, Verdict verdict) {
        Zone zone = zone(zoneId);
        if (!hosting.hostId().equals(zone.hostsByEpoch.get(hosting.epoch()))) {
            evidence.violation("zone " + zoneId + " has a marker of " + hosting.hostId() + " for epoch "
                    + hosting.epoch() + ", which is " + zone.hostsByEpoch.get(hosting.epoch()) + "'s");
        }
        Verdict expected = hosting.epoch() > zone.markedEpoch
                ? Verdict.ACCEPTED
                : hosting.epoch() == zone.markedEpoch ? Verdict.REPEATED : Verdict.STALE_EPOCH;
        if (verdict != expected) {
            evidence.violation("expected the marker of epoch " + hosting.epoch() + " in zone " + zoneId + " to be "
                    + expected + ", but it is " + verdict);
        }
        if (expected.isAccepted()) {
            zone.markedEpoch = hosting.epoch();
            zone.producers.clear();
        }
    }

    /** The log has acknowledged it. */
    void published(Delta delta, Verdict verdict) {
        Zone zone = zone(delta.zoneId());
        boolean counts = delta.hostingEpoch() == zone.markedEpoch
                && delta.producerSeq() > zone.producers.getOrDefault(delta.producerId(), 0L);
        if (counts != verdict.isAccepted()) {
            evidence.violation("expected a delta " + (counts ? "to count" : "to be refused") + ", but it is " + verdict
                    + ": " + delta + ", the newest marker is of epoch " + zone.markedEpoch);
        }
        if (verdict.isAccepted() && !delta.hostId().equals(zone.hostsByEpoch.get(delta.hostingEpoch()))) {
            evidence.violation("zone " + delta.zoneId() + " is hosted twice in epoch " + delta.hostingEpoch() + ", by "
                    + zone.hostsByEpoch.get(delta.hostingEpoch()) + " and by " + delta.hostId());
        }
        if (counts) {
            acknowledged++;
            zone.producers.put(delta.producerId(), delta.producerSeq());
            zone.figures[delta.entityId() - 1] = delta.figure();
        } else {
            refused++;
        }
    }

    /** What a new host begins with. */
    void takenOver(String hostId, Assignment assignment, Optional<ZoneEntities> entities) {
        Zone zone = zone(assignment.zoneId());
        if (zone.markedEpoch != assignment.hostingEpoch()) {
            return; // it asks late: another one has the zone
        }
        var taken = new long[Delta.ENTITIES];
        entities.ifPresent(there ->
                there.forEach(entity -> taken[Math.toIntExact(entity.entityId()) - 1] = entity.xMm()));
        if (!Arrays.equals(taken, zone.figures)) {
            evidence.violation("acknowledged deltas of zone " + assignment.zoneId() + " are lost to " + hostId
                    + ", epoch " + assignment.hostingEpoch() + ": it has " + Arrays.toString(taken)
                    + ", acknowledged are " + Arrays.toString(zone.figures));
        }
    }

    private Zone zone(String zoneId) {
        return zones.computeIfAbsent(zoneId, _ -> new Zone());
    }
}
