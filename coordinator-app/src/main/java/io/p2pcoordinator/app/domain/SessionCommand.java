package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.SessionMetricsReported;
import java.util.List;
import java.util.OptionalInt;

/** What can be asked of a session. Its zone is named too, since the session lives on the zone's subject. */
public sealed interface SessionCommand extends ZoneCommand {
    String sessionId();

    /**
     * @param sessionId a new one: {@code session-} and 16 hexadecimal digits
     * @param maxPlayers where it is empty, the smaller of what the zone and the host allow
     */
    record OpenSession(String zoneId, String sessionId, String hostId, List<String> playerIds, OptionalInt maxPlayers)
            implements SessionCommand {
        public OpenSession {
            playerIds = List.copyOf(playerIds);
        }
    }

    /**
     * Brings the player into the zone: into the session that has it already, else into one with room, else into a new one.
     *
     * @param sessionId of the new one, where one is needed
     * @param hostId of the new one; empty where none is to be had
     */
    record AssignPlayer(String zoneId, String sessionId, String hostId, String playerId) implements SessionCommand {}

    record ActivateSession(String zoneId, String sessionId) implements SessionCommand {}

    record EndSession(String zoneId, String sessionId, String reason) implements SessionCommand {}

    /**
     * Ends it, unless anything has been heard of it meanwhile.
     *
     * @param updatedAtUs of its newest change when that was decided
     */
    record TimeOutSession(String zoneId, String sessionId, String reason, long updatedAtUs) implements SessionCommand {}

    /** Figures that the report leaves out stay as they are. */
    record ReportSessionMetrics(String zoneId, SessionMetricsReported report) implements SessionCommand {
        @Override
        public String sessionId() {
            return report.getSessionId();
        }
    }

    record AddPlayer(String zoneId, String sessionId, String playerId) implements SessionCommand {}

    record RemovePlayer(String zoneId, String sessionId, String playerId) implements SessionCommand {}
}
