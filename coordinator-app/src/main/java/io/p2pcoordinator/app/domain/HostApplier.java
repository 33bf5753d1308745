package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.HostState.HostStatus;
import io.p2pcoordinator.app.domain.HostState.HostTimes;
import io.p2pcoordinator.app.domain.Slots.Slot;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.SlotConfirmed;
import io.p2pcoordinator.proto.v1.SlotReleased;
import io.p2pcoordinator.proto.v1.SlotReserved;
import java.util.Optional;

/** What an event makes of a host. */
final class HostApplier {
    private HostApplier() {}

    static Optional<HostState> apply(String hostId, Optional<HostState> before, Event event, CommitFacts commit) {
        long atUs = commit.occurredAtUs();
        return switch (event.getPayloadCase()) {
            case HOST_REGISTERED -> Optional.of(registered(hostId, before, event.getHostRegistered(), commit));
            case HOST_REMOVED -> Optional.empty();
            case HOST_WENT_OFFLINE -> before.map(host -> host.withStatus(HostStatus.OFFLINE, atUs));
            case HOST_CAME_ONLINE -> before.map(host -> host.withStatus(HostStatus.ONLINE, atUs));
            case HOST_DRAINED -> before.map(host -> host.withDraining(true, atUs));
            case HOST_DRAIN_ENDED -> before.map(host -> host.withDraining(false, atUs));
            case SLOT_RESERVED -> before.map(host -> host.withSlots(host.slots().with(slot(event.getSlotReserved()))));
            case SLOT_CONFIRMED -> before.map(host -> host.withSlots(confirmed(host, event.getSlotConfirmed())));
            case SLOT_RELEASED -> before.map(host -> host.withSlots(released(host, event.getSlotReleased())));
            case HOST_HEARTBEAT_REPORTED,
                    ZONE_REGISTERED,
                    ZONE_SETTINGS_CHANGED,
                    ZONE_STATUS_CHANGED,
                    OWNERSHIP_CHANGED,
                    HOSTING_ASSIGNED,
                    SESSION_OPENED,
                    SESSION_ACTIVATED,
                    SESSION_ENDED,
                    SESSION_METRICS_REPORTED,
                    PLAYER_JOINED,
                    PLAYER_LEFT,
                    HOSTING_STARTED,
                    ENTITIES_SPAWNED,
                    ENTITIES_MOVED,
                    ENTITY_ATTRIBUTES_CHANGED,
                    ENTITIES_DESPAWNED,
                    ENTITIES_HANDED_OVER,
                    PEER_BANNED,
                    PEER_UNBANNED,
                    MIGRATION_STARTED,
                    CANDIDATE_CHOSEN,
                    CANDIDATE_FAILED,
                    MIGRATION_ADVANCED,
                    SESSIONS_REDIRECTED,
                    ZONE_STATE_TAKEN,
                    MIGRATION_ENDED,
                    FLAGS_SET,
                    FLAGS_RESET,
                    PLAYER_STATE_CHANGED,
                    MAP_STATE_REPORTED,
                    HOST_EVENTS_LOGGED,
                    DB_SYNC_ACCEPTED,
                    ZONE_STATE_DIVERGED,
                    PAYLOAD_NOT_SET -> throw new MisplacedEventException("a host", event);
        };
    }

    private static HostState registered(
            String hostId, Optional<HostState> before, HostRegistered registration, CommitFacts commit) {
        long atUs = commit.occurredAtUs();
        return before.map(host -> new HostState(
                        hostId,
                        host.number(),
                        registration,
                        HostStatus.ONLINE,
                        host.draining(),
                        host.slots(),
                        new HostTimes(host.times().registeredAtUs(), atUs, atUs)))
                .orElseGet(() -> new HostState(
                        hostId,
                        commit.sequence(),
                        registration,
                        HostStatus.ONLINE,
                        false,
                        Slots.NONE,
                        new HostTimes(atUs, atUs, atUs)));
    }

    private static Slot slot(SlotReserved event) {
        return new Slot(event.getZoneId(), event.getMigration(), event.getDeadlineUs());
    }

    private static Slots confirmed(HostState host, SlotConfirmed event) {
        return host.slots()
                .find(event.getZoneId())
                .filter(slot -> slot.migration() == event.getMigration())
                .map(slot -> host.slots().with(new Slot(slot.zoneId(), slot.migration(), 0)))
                .orElse(host.slots());
    }

    private static Slots released(HostState host, SlotReleased event) {
        return host.slots()
                .find(event.getZoneId())
                .filter(slot -> slot.migration() == event.getMigration())
                .map(slot -> host.slots().without(slot.zoneId()))
                .orElse(host.slots());
    }
}
