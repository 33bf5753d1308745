package io.p2pcoordinator.projections.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Empties all tables, positions first: that waits for batches under way and holds up new ones, which then find their
 * position gone and begin again from 0.
 */
public final class Rebuild {
    private Rebuild() {}

    public static void emptyAll(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE projection_position, projection_range, control_subject, entity_zone, host,"
                    + " host_heartbeat, zone, zone_owner, session, entity, ownership_history, journal, parked_commit,"
                    + " peer_ban, migration, zone_degraded, runtime_flag, player_state, player_state_history,"
                    + " zone_divergence");
        }
    }
}
