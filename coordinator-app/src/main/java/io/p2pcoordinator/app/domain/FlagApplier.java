package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.FlagKey;
import io.p2pcoordinator.proto.v1.SetFlag;
import java.util.HashMap;

/** What an event makes of runtime flags. */
final class FlagApplier {
    private FlagApplier() {}

    static FlagValues apply(FlagValues before, Event event, CommitFacts commit) {
        return switch (event.getPayloadCase()) {
            case FLAGS_SET -> {
                var after = new HashMap<>(before.byId());
                for (SetFlag flag : event.getFlagsSet().getFlagsList()) {
                    FlagId id = FlagId.of(flag.getKey());
                    if (id.isKnown()) {
                        after.put(id, new FlagValues.Value(flag.getEnabled(), commit.occurredAtUs()));
                    }
                }
                yield new FlagValues(after);
            }
            case FLAGS_RESET -> {
                var after = new HashMap<>(before.byId());
                for (FlagKey key : event.getFlagsReset().getKeysList()) {
                    after.remove(FlagId.of(key));
                }
                yield new FlagValues(after);
            }
            case HOST_REGISTERED,
                    HOST_REMOVED,
                    HOST_WENT_OFFLINE,
                    HOST_CAME_ONLINE,
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
                    PEER_BANNED,
                    PEER_UNBANNED,
                    HOST_DRAINED,
                    HOST_DRAIN_ENDED,
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
                    PLAYER_STATE_CHANGED,
                    MAP_STATE_REPORTED,
                    HOST_EVENTS_LOGGED,
                    DB_SYNC_ACCEPTED,
                    ZONE_STATE_DIVERGED,
                    PAYLOAD_NOT_SET -> throw new MisplacedEventException("flags", event);
        };
    }
}
