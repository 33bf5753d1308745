package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.HostState.HostStatus;
import io.p2pcoordinator.app.domain.HostState.HostTimes;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostRegistered;
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
                        new HostTimes(host.times().registeredAtUs(), atUs, atUs)))
                .orElseGet(() -> new HostState(
                        hostId, commit.sequence(), registration, HostStatus.ONLINE, new HostTimes(atUs, atUs, atUs)));
    }
}
