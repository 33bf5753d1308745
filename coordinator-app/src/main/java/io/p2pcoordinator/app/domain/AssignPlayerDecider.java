package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.app.domain.SessionCommand.AssignPlayer;
import io.p2pcoordinator.app.domain.SessionCommand.OpenSession;
import io.p2pcoordinator.proto.v1.SessionStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decides into which session of a zone a player comes. In one decision, so that two players who come at once do not open two
 * sessions where one has room for both. Prefers sessions that are active, then the oldest.
 */
final class AssignPlayerDecider {
    private static final Comparator<SessionState> BEST_FIRST = Comparator.<SessionState>comparingInt(
                    session -> session.status() == SessionStatus.SESSION_STATUS_ACTIVE ? 0 : 1)
            .thenComparingLong(SessionState::number);

    private AssignPlayerDecider() {}

    static Decision decide(ZoneSnapshot zone, ControlReader state, AssignPlayer command) {
        List<SessionState> sessions = zone.zone().map(z -> z.sessions().all()).orElse(List.of());
        if (sessions.stream().anyMatch(session -> session.players().ids().contains(command.playerId()))) {
            return Decision.unchanged();
        }
        Optional<SessionState> withRoom = sessions.stream()
                .filter(session -> !session.players().isFull()
                        && state.host(session.host().hostId())
                                .filter(HostState::isOnline)
                                .isPresent())
                .min(BEST_FIRST);
        if (withRoom.isPresent()) {
            return SessionDecider.add(withRoom.get(), command.playerId());
        }
        if (command.hostId().isEmpty()) {
            return Decision.invalid("No host is available for zone: " + command.zoneId());
        }
        var open = new OpenSession(
                command.zoneId(),
                command.sessionId(),
                command.hostId(),
                List.of(command.playerId()),
                OptionalInt.empty());
        return OpenSessionDecider.decide(zone, state, open);
    }
}
