package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;
import java.util.Optional;

/** What an event makes of a peer. */
final class PeerApplier {
    private PeerApplier() {}

    static Optional<PeerState> apply(String peerId, Event event, CommitFacts commit) {
        return switch (event.getPayloadCase()) {
            case PEER_BANNED ->
                Optional.of(new PeerState(
                        peerId,
                        event.getPeerBanned().getReason(),
                        commit.occurredAtUs(),
                        event.getPeerBanned().getUntilUs()));
            case PEER_UNBANNED -> Optional.empty();
            case HOST_REGISTERED,
                    HOST_REMOVED,
                    HOST_WENT_OFFLINE,
                    HOST_CAME_ONLINE,
                    HOST_DRAINED,
                    HOST_DRAIN_ENDED,
                    HOST_HEARTBEAT_REPORTED,
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
                    MIGRATION_STARTED,
                    CANDIDATE_CHOSEN,
                    CANDIDATE_FAILED,
                    MIGRATION_ADVANCED,
                    SESSIONS_REDIRECTED,
                    ZONE_STATE_TAKEN,
                    MIGRATION_ENDED,
                    SLOT_RESERVED,
                    SLOT_CONFIRMED,
                    SLOT_RELEASED,
                    FLAGS_SET,
                    FLAGS_RESET,
                    PLAYER_STATE_CHANGED,
                    MAP_STATE_REPORTED,
                    HOST_EVENTS_LOGGED,
                    DB_SYNC_ACCEPTED,
                    ZONE_STATE_DIVERGED,
                    PAYLOAD_NOT_SET -> throw new MisplacedEventException("a peer", event);
        };
    }
}
