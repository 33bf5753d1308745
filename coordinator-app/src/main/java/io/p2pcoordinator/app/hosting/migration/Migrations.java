package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.app.hosting.choice.HostTrouble;
import io.p2pcoordinator.app.hosting.choice.TroubleReason;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.proto.v1.Event;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Keeps every zone of this node at a host, without a thread of its own: told what changes, it says which zones are due, and does what
 * there is to do for one. Thread-safe; only {@link #run} blocks.
 */
public final class Migrations implements HostTrouble {
    private final MigrationParts parts;
    private final MigrationConfig config;
    private final DueZones due = new DueZones();
    private final HostLinks links = new HostLinks();
    private final Troubles troubles = new Troubles();
    private final Pauses pauses;
    private final ZoneSteps steps;
    private final Assignments assignments;
    private volatile boolean started;
    private volatile Runnable onDue = () -> {};

    /** @param p2pOn whether players' machines may host the zone, whatever its own settings say; must not block */
    public Migrations(MigrationParts parts, MigrationConfig config, Predicate<String> p2pOn) {
        this.parts = parts;
        this.config = config;
        this.pauses = new Pauses(config.retry());
        this.assignments = new Assignments(parts.control(), links::zonesOf);
        this.steps = new ZoneSteps(parts, config, p2pOn, links, troubles, pauses);
    }

    /** Whether it does anything at all. */
    public boolean isAutomatic() {
        return config.automatic();
    }

    /** What hosts are to do. */
    public Assignments assignments() {
        return assignments;
    }

    /** Once, when the log is known: looks at everything; from then on only at what changes. */
    public void start() {
        links.readAll(parts.control());
        started = true;
        lookAtAll();
    }

    /** Told whenever a zone became due; must not block. */
    void onDue(Runnable listener) {
        onDue = listener;
    }

    /** Whatever may concern all zones has changed, as who may host them. */
    public void lookAtAll() {
        parts.control().zones().map(ZoneState::zoneId).filter(parts.owned()).forEach(this::wake);
    }

    @Override
    public void suspected(String zoneId, String hostId, TroubleReason reason, String detail) {
        if (config.automatic() && started) {
            troubles.add(zoneId, hostId, reason, detail, parts.nowUs().getAsLong());
            wake(zoneId);
        }
    }

    /** A commit on CONTROL that had an effect. Does not block. */
    public void applied(DecodedCommit.Sound commit) {
        String id = commit.subject().id();
        switch (commit.subject().kind()) {
            case ZONE -> {
                commit.commit().getEventsList().forEach(event -> ofZone(id, event));
                if (commit.commit().getEventsList().stream().anyMatch(Migrations::concernsHosts)) {
                    links.hostsOf(id)
                            .forEach(host ->
                                    assignments.changed(host, commit.raw().sequence()));
                }
            }
            case HOST -> {
                commit.commit().getEventsList().forEach(event -> ofHost(id, event));
                assignments.changed(id, commit.raw().sequence());
            }
            case FLAG -> {
                if (started) {
                    lookAtAll();
                }
            }
            default -> {
                // nothing that hosting looks at
            }
        }
    }

    /** Zones that are due now, earliest first: who takes them runs each. */
    public List<String> takeDue(long nowUs) {
        return due.take(nowUs);
    }

    /** When the next zone is due, microseconds since 1970; empty for none. */
    public OptionalLong nextUs() {
        return due.nextUs();
    }

    /** Does what there is to do for a zone. One thread at a time for each. */
    public void run(String zoneId) throws InterruptedException {
        steps.run(zoneId).ifPresent(atUs -> due.add(zoneId, atUs));
    }

    void again(String zoneId, long atUs) {
        due.add(zoneId, atUs);
    }

    MigrationParts parts() {
        return parts;
    }

    private void ofZone(String zoneId, Event event) {
        switch (event.getPayloadCase()) {
            case HOSTING_ASSIGNED -> {
                if (!event.getHostingAssigned().getHostId().isEmpty()) {
                    links.link(zoneId, event.getHostingAssigned().getHostId());
                }
                wake(zoneId);
            }
            case CANDIDATE_CHOSEN -> {
                links.link(zoneId, event.getCandidateChosen().getHostId());
                wake(zoneId);
            }
            case ZONE_REGISTERED,
                    ZONE_SETTINGS_CHANGED,
                    ZONE_STATUS_CHANGED,
                    OWNERSHIP_CHANGED,
                    MIGRATION_STARTED,
                    CANDIDATE_FAILED,
                    MIGRATION_ADVANCED,
                    ZONE_STATE_TAKEN,
                    MIGRATION_ENDED -> wake(zoneId);
            default -> {
                // sessions: no reason to look
            }
        }
    }

    private static boolean concernsHosts(Event event) {
        return switch (event.getPayloadCase()) {
            case HOSTING_ASSIGNED, CANDIDATE_CHOSEN, CANDIDATE_FAILED, MIGRATION_ADVANCED, MIGRATION_ENDED -> true;
            default -> false;
        };
    }

    private void ofHost(String hostId, Event event) {
        switch (event.getPayloadCase()) {
            case SLOT_RESERVED -> {
                links.link(event.getSlotReserved().getZoneId(), hostId);
                wake(event.getSlotReserved().getZoneId());
            }
            case SLOT_CONFIRMED -> wake(event.getSlotConfirmed().getZoneId());
            case SLOT_RELEASED -> wake(event.getSlotReleased().getZoneId());
            case HOST_WENT_OFFLINE, HOST_REMOVED -> links.zonesOf(hostId).forEach(this::wake);
            case HOST_REGISTERED, HOST_CAME_ONLINE -> hostCame(hostId);
            default -> {
                // no reason to look
            }
        }
    }

    /** As many zones that want a host as it could take look again, those without one first; the others do when their time comes. */
    private void hostCame(String hostId) {
        long free = parts.control().host(hostId).map(HostState::freeSlots).orElse(0L);
        List<String> waiting = pauses.zones().stream()
                .sorted(Comparator.comparing(zoneId -> !isDegraded(zoneId)))
                .limit(free)
                .toList();
        pauses.cut(waiting);
        waiting.forEach(this::wake);
    }

    private boolean isDegraded(String zoneId) {
        return parts.control()
                .zone(zoneId)
                .filter(zone -> zone.care().isDegraded())
                .isPresent();
    }

    private void wake(String zoneId) {
        if (started && parts.owned().test(zoneId)) {
            due.add(zoneId, parts.nowUs().getAsLong());
            onDue.run();
        }
    }
}
