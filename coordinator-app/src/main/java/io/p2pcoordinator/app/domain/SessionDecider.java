package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.PlayerJoined;
import io.p2pcoordinator.proto.v1.PlayerLeft;
import io.p2pcoordinator.proto.v1.SessionActivated;
import io.p2pcoordinator.proto.v1.SessionEnded;
import io.p2pcoordinator.proto.v1.SessionMetricsReported;
import io.p2pcoordinator.proto.v1.SessionStatus;
import java.util.function.Function;

/** Decides what is asked of sessions. One that has ended is not in memory any more: to a decider it is not found. */
final class SessionDecider {
    private SessionDecider() {}

    static Decision decide(ZoneSnapshot zone, ControlReader state, SessionCommand command) {
        return switch (command) {
            case SessionCommand.OpenSession c -> OpenSessionDecider.decide(zone, state, c);
            case SessionCommand.AssignPlayer c -> AssignPlayerDecider.decide(zone, state, c);
            case SessionCommand.ActivateSession c -> inSession(zone, c, SessionDecider::activate);
            case SessionCommand.EndSession c -> inSession(zone, c, session -> end(session, c.reason()));
            case SessionCommand.TimeOutSession c -> inSession(zone, c, session -> timeOut(session, c));
            case SessionCommand.ReportSessionMetrics c -> inSession(zone, c, session -> report(session, c.report()));
            case SessionCommand.AddPlayer c -> inSession(zone, c, session -> add(session, c.playerId()));
            case SessionCommand.RemovePlayer c -> inSession(zone, c, session -> remove(session, c.playerId()));
        };
    }

    private static Decision activate(SessionState session) {
        return session.status() == SessionStatus.SESSION_STATUS_PENDING
                ? Decision.accepted(Event.newBuilder()
                        .setSessionActivated(SessionActivated.newBuilder().setSessionId(session.sessionId())))
                : Decision.invalid("Session is not pending: " + session.sessionId());
    }

    private static Decision end(SessionState session, String reason) {
        return Decision.accepted(Event.newBuilder()
                .setSessionEnded(SessionEnded.newBuilder()
                        .setSessionId(session.sessionId())
                        .setReason(reason)
                        .setPreviousStatus(session.status())));
    }

    private static Decision timeOut(SessionState session, SessionCommand.TimeOutSession command) {
        return session.times().updatedAtUs() == command.updatedAtUs()
                ? end(session, command.reason())
                : Decision.unchanged();
    }

    /** An empty report is still one: the session is alive, so it is not cleaned up as stale. */
    private static Decision report(SessionState session, SessionMetricsReported report) {
        boolean negative = report.getAverageLatencyMs() < 0
                || report.getAveragePacketLossPercent() < 0
                || report.getBandwidthUsageMbps() < 0
                || report.getQualityScore() < 0;
        return negative
                ? Decision.invalid("expected metrics not below 0, but one is, for session " + session.sessionId())
                : Decision.accepted(Event.newBuilder().setSessionMetricsReported(report));
    }

    static Decision add(SessionState session, String playerId) {
        if (session.players().ids().contains(playerId)) {
            return Decision.unchanged();
        }
        if (session.players().isFull()) {
            return Decision.invalid("Failed to add player " + playerId + " to session " + session.sessionId());
        }
        String error = SoundText.wrongWithId("player_id", playerId);
        return error == null
                ? Decision.accepted(Event.newBuilder()
                        .setPlayerJoined(PlayerJoined.newBuilder()
                                .setSessionId(session.sessionId())
                                .setPlayerId(playerId)))
                : Decision.invalid(error);
    }

    private static Decision remove(SessionState session, String playerId) {
        return session.players().ids().contains(playerId)
                ? Decision.accepted(Event.newBuilder()
                        .setPlayerLeft(PlayerLeft.newBuilder()
                                .setSessionId(session.sessionId())
                                .setPlayerId(playerId)))
                : Decision.invalid("Failed to remove player " + playerId + " from session " + session.sessionId());
    }

    private static Decision inSession(
            ZoneSnapshot zone, SessionCommand command, Function<SessionState, Decision> decide) {
        return zone.zone()
                .flatMap(z -> z.sessions().find(command.sessionId()))
                .map(decide)
                .orElseGet(() -> Decision.notFound("Session", command.sessionId()));
    }
}
