package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.SessionState.Players;
import io.p2pcoordinator.app.domain.SessionState.SessionHost;
import io.p2pcoordinator.app.domain.SessionState.SessionTimes;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.PlayerJoined;
import io.p2pcoordinator.proto.v1.PlayerLeft;
import io.p2pcoordinator.proto.v1.SessionMetricsReported;
import io.p2pcoordinator.proto.v1.SessionOpened;
import io.p2pcoordinator.proto.v1.SessionStatus;
import io.p2pcoordinator.proto.v1.SessionsRedirected;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What an event makes of the live sessions of a zone. */
final class SessionApplier {
    private SessionApplier() {}

    static Sessions apply(Sessions before, Event event, CommitFacts commit) {
        long atUs = commit.occurredAtUs();
        return switch (event.getPayloadCase()) {
            case SESSION_OPENED -> opened(before, event.getSessionOpened(), commit);
            case SESSION_ACTIVATED ->
                change(
                        before,
                        event.getSessionActivated().getSessionId(),
                        session -> isPending(session) ? session.activated(atUs) : session);
            case SESSION_ENDED -> before.without(event.getSessionEnded().getSessionId());
            case SESSION_METRICS_REPORTED -> reported(before, event.getSessionMetricsReported(), atUs);
            case PLAYER_JOINED -> joined(before, event.getPlayerJoined(), atUs);
            case SESSIONS_REDIRECTED -> redirected(before, event.getSessionsRedirected(), atUs);
            case PLAYER_LEFT -> left(before, event.getPlayerLeft(), atUs);
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
                    PAYLOAD_NOT_SET -> throw new MisplacedEventException("a session", event);
        };
    }

    private static boolean isPending(SessionState session) {
        return session.status() == SessionStatus.SESSION_STATUS_PENDING;
    }

    private static Sessions opened(Sessions before, SessionOpened event, CommitFacts commit) {
        if (before.find(event.getSessionId()).isPresent()) {
            return before;
        }
        List<String> playerIds = event.getPlayerIdsList().stream().distinct().toList();
        return before.with(new SessionState(
                commit.sequence(),
                event.getSessionId(),
                new SessionHost(event.getHostId(), event.getHostNumber()),
                new Players(playerIds, event.getMaxPlayers()),
                SessionStatus.SESSION_STATUS_PENDING,
                SessionMetricsReported.getDefaultInstance(),
                new SessionTimes(commit.occurredAtUs(), 0, commit.occurredAtUs())));
    }

    private static Sessions reported(Sessions before, SessionMetricsReported report, long atUs) {
        return change(
                before,
                report.getSessionId(),
                session -> session.withMetrics(
                        session.metrics().toBuilder().mergeFrom(report).build(), atUs));
    }

    private static Sessions joined(Sessions before, PlayerJoined event, long atUs) {
        return change(before, event.getSessionId(), session -> {
            if (session.players().ids().contains(event.getPlayerId())) {
                return session;
            }
            var ids = new ArrayList<>(session.players().ids());
            ids.add(event.getPlayerId());
            return session.withPlayers(ids, atUs);
        });
    }

    private static Sessions left(Sessions before, PlayerLeft event, long atUs) {
        return change(before, event.getSessionId(), session -> {
            var ids = new ArrayList<>(session.players().ids());
            return ids.remove(event.getPlayerId()) ? session.withPlayers(ids, atUs) : session;
        });
    }

    private static Sessions redirected(Sessions before, SessionsRedirected event, long atUs) {
        var host = new SessionHost(event.getHostId(), event.getHostNumber());
        Sessions after = before;
        for (String sessionId : event.getSessionIdsList()) {
            after = change(after, sessionId, session -> session.withHost(host, atUs));
        }
        return after;
    }

    private static Sessions change(Sessions before, String sessionId, UnaryOperator<SessionState> change) {
        return before.find(sessionId).map(change).map(before::with).orElse(before);
    }
}
