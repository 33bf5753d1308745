package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.ZoneSnapshot.Owner;
import io.p2pcoordinator.app.domain.ZoneState.Hosting;
import io.p2pcoordinator.app.domain.ZoneState.ZoneTimes;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import io.p2pcoordinator.proto.v1.ZoneRegistered;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What an event makes of a zone and of what is known about its subject. */
final class ZoneApplier {
    private ZoneApplier() {}

    static ZoneSnapshot apply(String zoneId, ZoneSnapshot before, Event event, CommitFacts commit) {
        long atUs = commit.occurredAtUs();
        return switch (event.getPayloadCase()) {
            case ZONE_REGISTERED ->
                with(before, Optional.of(registered(zoneId, before.zone(), event.getZoneRegistered(), commit)));
            case ZONE_SETTINGS_CHANGED ->
                change(
                        before,
                        zone -> zone.withSettings(event.getZoneSettingsChanged().getSettings(), atUs));
            case ZONE_STATUS_CHANGED -> {
                ZoneStatus status = event.getZoneStatusChanged().getStatus();
                yield isKnown(status) ? change(before, zone -> zone.withStatus(status, atUs)) : before;
            }
            case OWNERSHIP_CHANGED -> owned(before, event.getOwnershipChanged(), commit);
            case HOSTING_ASSIGNED -> {
                var hosting = new Hosting(event.getHostingAssigned().getHostId(), commit.sequence());
                yield change(before, zone -> MigrationApplier.assigned(zone).withHosting(hosting, atUs));
            }
            case SESSION_OPENED,
                    SESSION_ACTIVATED,
                    SESSION_ENDED,
                    SESSION_METRICS_REPORTED,
                    PLAYER_JOINED,
                    PLAYER_LEFT,
                    SESSIONS_REDIRECTED ->
                change(before, zone -> zone.withSessions(SessionApplier.apply(zone.sessions(), event, commit)));
            case MIGRATION_STARTED,
                    CANDIDATE_CHOSEN,
                    CANDIDATE_FAILED,
                    MIGRATION_ADVANCED,
                    ZONE_STATE_TAKEN,
                    MIGRATION_ENDED -> change(before, zone -> MigrationApplier.apply(zone, event, commit));
            case PLAYER_STATE_CHANGED, MAP_STATE_REPORTED, HOST_EVENTS_LOGGED, DB_SYNC_ACCEPTED, ZONE_STATE_DIVERGED ->
                before; // of these the zone keeps nothing: see HostData
            case HOST_REGISTERED,
                    HOST_REMOVED,
                    HOST_WENT_OFFLINE,
                    HOST_CAME_ONLINE,
                    HOST_DRAINED,
                    HOST_DRAIN_ENDED,
                    HOST_HEARTBEAT_REPORTED,
                    HOSTING_STARTED,
                    ENTITIES_SPAWNED,
                    ENTITIES_MOVED,
                    ENTITY_ATTRIBUTES_CHANGED,
                    ENTITIES_DESPAWNED,
                    ENTITIES_HANDED_OVER,
                    PEER_BANNED,
                    PEER_UNBANNED,
                    SLOT_RESERVED,
                    SLOT_CONFIRMED,
                    SLOT_RELEASED,
                    FLAGS_SET,
                    FLAGS_RESET,
                    PAYLOAD_NOT_SET -> throw new MisplacedEventException("a zone", event);
        };
    }

    /** A status that only later versions know is left alone. */
    static boolean isKnown(ZoneStatus status) {
        return status != ZoneStatus.ZONE_STATUS_UNSPECIFIED && status != ZoneStatus.UNRECOGNIZED;
    }

    private static ZoneState registered(
            String zoneId, Optional<ZoneState> before, ZoneRegistered event, CommitFacts commit) {
        long atUs = commit.occurredAtUs();
        return before.map(zone -> zone.withSettings(event.getSettings(), atUs))
                .orElseGet(() -> new ZoneState(
                        zoneId,
                        commit.sequence(),
                        event.getSettings(),
                        ZoneStatus.ZONE_STATUS_ENABLED,
                        Hosting.NONE,
                        Sessions.NONE,
                        ZoneCare.NONE,
                        new ZoneTimes(atUs, atUs)));
    }

    /** Counts where {@code ControlAdmission} counts it: a marker of the commit's own epoch that is newer than the last. */
    private static ZoneSnapshot owned(ZoneSnapshot before, OwnershipChanged event, CommitFacts commit) {
        boolean counts = event.getOwnerEpoch() == commit.epoch() && commit.epoch() > before.ownerEpoch();
        return counts
                ? new ZoneSnapshot(before.version(), new Owner(event.getNodeId(), commit.epoch()), before.zone())
                : before;
    }

    private static ZoneSnapshot change(ZoneSnapshot before, UnaryOperator<ZoneState> change) {
        return with(before, before.zone().map(change));
    }

    private static ZoneSnapshot with(ZoneSnapshot before, Optional<ZoneState> zone) {
        return new ZoneSnapshot(before.version(), before.owner(), zone);
    }
}
