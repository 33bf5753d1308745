package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.projections.table.SqlText;
import java.util.List;
import java.util.Optional;

/** Lists are ordered by id, oldest first. */
public final class SessionQueries {
    private static final String SESSIONS = "SELECT * FROM session WHERE ";

    private final TableReader reader;

    public SessionQueries(TableReader reader) {
        this.reader = reader;
    }

    public Optional<SessionView> byNumber(long id) {
        return reader.read(handle -> handle.createQuery(SESSIONS + "id = :id ORDER BY session_id LIMIT 1")
                .bind("id", id)
                .mapTo(SessionView.class)
                .findOne());
    }

    /** @param sessionId {@code session-} and 16 hexadecimal digits */
    public Optional<SessionView> byName(String sessionId) {
        if (!SqlText.isStorable(sessionId)) {
            return Optional.empty();
        }
        return reader.read(handle -> handle.createQuery(SESSIONS + "session_id = :sessionId")
                .bind("sessionId", sessionId)
                .mapTo(SessionView.class)
                .findOne());
    }

    /** By whichever of the two it is. */
    public Optional<SessionView> byEither(String numberOrName) {
        return numberOrName.matches("[0-9]{1,18}") ? byNumber(Long.parseLong(numberOrName)) : byName(numberOrName);
    }

    public List<SessionView> activeByHost(String hostId) {
        return active("host_id", hostId);
    }

    public List<SessionView> activeByZone(String zoneId) {
        return active("zone_id", zoneId);
    }

    /** Pending, active or paused. */
    public List<SessionView> open() {
        return reader.read(
                handle -> handle.createQuery(SESSIONS + "status IN ('pending', 'active', 'paused') ORDER BY id")
                        .mapTo(SessionView.class)
                        .list());
    }

    private List<SessionView> active(String column, String id) {
        if (!SqlText.isStorable(id)) {
            return List.of();
        }
        return reader.read(handle -> handle.createQuery(SESSIONS + column + " = :id AND status = 'active' ORDER BY id")
                .bind("id", id)
                .mapTo(SessionView.class)
                .list());
    }
}
