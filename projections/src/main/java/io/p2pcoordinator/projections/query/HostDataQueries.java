package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.projections.table.SqlText;
import java.util.List;
import java.util.Optional;

/** What hosts have handed over, and where they differed from the log. */
public final class HostDataQueries {
    private static final String STATE = "SELECT player_id, version, zone_id, host_id, hosting_epoch, session_id,"
            + " figures, inventory, variables, sequence, updated_at AS at FROM player_state WHERE player_id = :playerId";
    private static final String HISTORY = "SELECT player_id, version, zone_id, host_id, hosting_epoch, session_id,"
            + " changes -> 'figures' AS figures, changes -> 'inventory' AS inventory,"
            + " changes -> 'variables' AS variables, sequence, at FROM player_state_history"
            + " WHERE player_id = :playerId AND version < :before ORDER BY version DESC LIMIT :limit";
    private static final String DIVERGENCES =
            "SELECT * FROM zone_divergence WHERE zone_id = :zoneId ORDER BY sequence DESC, event_index DESC LIMIT :limit";

    private final TableReader reader;

    public HostDataQueries(TableReader reader) {
        this.reader = reader;
    }

    public Optional<PlayerStateView> player(String playerId) {
        if (!SqlText.isStorable(playerId)) {
            return Optional.empty();
        }
        return reader.read(handle -> handle.createQuery(STATE)
                .bind("playerId", playerId)
                .mapTo(PlayerStateView.class)
                .findOne());
    }

    /**
     * Changes, newest first.
     *
     * @param beforeVersion only older ones
     */
    public List<PlayerStateView> history(String playerId, long beforeVersion, int limit) {
        if (!SqlText.isStorable(playerId)) {
            return List.of();
        }
        return reader.read(handle -> handle.createQuery(HISTORY)
                .bind("playerId", playerId)
                .bind("before", beforeVersion)
                .bind("limit", limit)
                .mapTo(PlayerStateView.class)
                .list());
    }

    /** Newest first. */
    public List<DivergenceView> divergences(String zoneId, int limit) {
        if (!SqlText.isStorable(zoneId)) {
            return List.of();
        }
        return reader.read(handle -> handle.createQuery(DIVERGENCES)
                .bind("zoneId", zoneId)
                .bind("limit", limit)
                .mapTo(DivergenceView.class)
                .list());
    }
}
