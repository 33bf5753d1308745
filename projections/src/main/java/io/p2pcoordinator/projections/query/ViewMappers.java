package io.p2pcoordinator.projections.query;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Rows to records, column by column: mapping by reflection took most of the time of a list's query. A query's columns are looked up by
 * name, so their order is free.
 */
final class ViewMappers {
    private ViewMappers() {}

    static void register(Jdbi jdbi) {
        jdbi.registerRowMapper(HostView.class, (row, _) -> host(row));
        jdbi.registerRowMapper(ZoneView.class, (row, _) -> zone(row));
        jdbi.registerRowMapper(SessionView.class, (row, _) -> session(row));
        jdbi.registerRowMapper(BanView.class, (row, _) -> ban(row));
        jdbi.registerRowMapper(PlayerStateView.class, (row, _) -> player(row));
        jdbi.registerRowMapper(DivergenceView.class, (row, _) -> divergence(row));
        jdbi.registerRowMapper(OwnershipRow.class, (row, _) -> ownership(row));
        jdbi.registerRowMapper(JournalEntry.class, (row, _) -> journalEntry(row));
        jdbi.registerRowMapper(MigrationView.class, (row, _) -> migration(row));
        jdbi.registerRowMapper(
                DegradedView.class,
                (row, _) -> new DegradedView(row.getString("zone_id"), time(row, "since"), row.getString("detail")));
        jdbi.registerRowMapper(RefusedView.class, (row, _) -> refused(row));
        jdbi.registerRowMapper(EntityRow.class, (row, _) -> entity(row));
    }

    private static PlayerStateView player(ResultSet row) throws SQLException {
        return new PlayerStateView(
                row.getString("player_id"),
                row.getLong("version"),
                row.getString("zone_id"),
                row.getString("host_id"),
                row.getLong("hosting_epoch"),
                row.getString("session_id"),
                row.getString("figures"),
                row.getString("inventory"),
                row.getString("variables"),
                row.getLong("sequence"),
                time(row, "at"));
    }

    private static DivergenceView divergence(ResultSet row) throws SQLException {
        return new DivergenceView(
                row.getString("zone_id"),
                row.getLong("sequence"),
                row.getString("host_id"),
                row.getString("reason"),
                mark(row, "lost"),
                mark(row, "kept"),
                row.getString("entities"),
                time(row, "at"));
    }

    private static DivergenceView.Mark mark(ResultSet row, String side) throws SQLException {
        return new DivergenceView.Mark(
                row.getLong(side + "_hosting_epoch"), row.getLong(side + "_sequence"), row.getString(side + "_digest"));
    }

    private static BanView ban(ResultSet row) throws SQLException {
        OffsetDateTime until = row.getObject("until_at", OffsetDateTime.class);
        return new BanView(
                row.getString("peer_id"),
                row.getString("reason"),
                time(row, "banned_at"),
                until == null ? null : until.toInstant(),
                row.getBoolean("active"));
    }

    private static HostView host(ResultSet row) throws SQLException {
        return new HostView(
                row.getLong("id"),
                row.getString("host_id"),
                row.getString("player_id"),
                row.getString("player_name"),
                row.getString("ip_address"),
                row.getLong("port"),
                row.getString("public_ip"),
                row.getLong("cpu_cores"),
                row.getLong("cpu_frequency_mhz"),
                row.getLong("memory_mb"),
                row.getLong("network_speed_mbps"),
                row.getString("ice_servers_json"),
                row.getDouble("latency_ms"),
                row.getDouble("packet_loss_percent"),
                row.getDouble("bandwidth_usage_mbps"),
                row.getString("kind"),
                row.getString("status"),
                row.getLong("max_players"),
                row.getLong("current_players"),
                row.getLong("max_zones"),
                row.getLong("current_zones"),
                row.getDouble("quality_score"),
                row.getString("region"),
                decimal(row, "latitude_degrees"),
                decimal(row, "longitude_degrees"),
                row.getString("public_key_base64"),
                decimal(row, "cpu_percent"),
                decimal(row, "memory_percent"),
                decimal(row, "error_rate"),
                time(row, "created_at"),
                time(row, "updated_at"),
                time(row, "last_heartbeat"));
    }

    private static ZoneView zone(ResultSet row) throws SQLException {
        return new ZoneView(
                row.getLong("id"),
                row.getString("zone_id"),
                row.getString("zone_name"),
                row.getString("zone_display_name"),
                row.getString("map_name"),
                row.getLong("max_players"),
                row.getLong("recommended_players"),
                row.getBoolean("p2p_enabled"),
                row.getLong("p2p_priority"),
                row.getBoolean("fallback_enabled"),
                row.getDouble("min_host_quality_score"),
                row.getDouble("min_bandwidth_mbps"),
                row.getDouble("max_latency_ms"),
                row.getString("description"),
                row.getString("zone_class"),
                row.getString("map_kind"),
                row.getString("status"),
                row.getLong("total_sessions"),
                row.getLong("active_sessions"),
                row.getLong("total_players_served"),
                row.getString("hosting_host_id"),
                row.getLong("hosting_epoch"),
                row.getString("owner_node_id"),
                row.getLong("owner_epoch"),
                time(row, "created_at"),
                time(row, "updated_at"));
    }

    private static SessionView session(ResultSet row) throws SQLException {
        return new SessionView(
                row.getLong("id"),
                row.getString("session_id"),
                row.getString("host_id"),
                row.getLong("host_number"),
                row.getString("zone_id"),
                row.getLong("zone_number"),
                texts(row.getArray("connected_players")),
                row.getLong("max_players"),
                row.getString("status"),
                row.getDouble("average_latency_ms"),
                row.getDouble("average_packet_loss_percent"),
                row.getDouble("bandwidth_usage_mbps"),
                row.getDouble("quality_score"),
                row.getString("end_reason"),
                timeOrNull(row, "started_at"),
                timeOrNull(row, "ended_at"),
                time(row, "created_at"),
                time(row, "updated_at"));
    }

    private static OwnershipRow ownership(ResultSet row) throws SQLException {
        return new OwnershipRow(
                row.getString("zone_id"),
                row.getLong("sequence"),
                row.getString("kind"),
                row.getLong("epoch"),
                row.getString("holder_id"),
                time(row, "at"));
    }

    private static JournalEntry journalEntry(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getString("stream"),
                row.getLong("sequence"),
                row.getString("subject"),
                row.getString("commit_id"),
                row.getString("producer_id"),
                number(row, "epoch"),
                timeOrNull(row, "occurred_at"),
                row.getString("outcome"),
                row.getString("events_json"),
                row.getString("error"),
                time(row, "stored_at"));
    }

    private static EntityRow entity(ResultSet row) throws SQLException {
        return new EntityRow(
                row.getBoolean("zone_is_known"),
                row.getLong("sequence"),
                number(row, "entity_id"),
                row.getInt("kind"),
                row.getLong("type_id"),
                row.getLong("x_mm"),
                row.getLong("y_mm"),
                row.getInt("velocity_x_mm_per_s"),
                row.getInt("velocity_y_mm_per_s"),
                row.getString("attributes_json"),
                timeOrNull(row, "updated_at"));
    }

    private static MigrationView migration(ResultSet row) throws SQLException {
        return new MigrationView(
                row.getLong("id"),
                row.getString("zone_id"),
                row.getString("reason"),
                row.getString("detail"),
                row.getString("from_host_id"),
                row.getLong("from_hosting_epoch"),
                row.getString("to_host_id"),
                row.getString("to_kind"),
                row.getLong("hosting_epoch"),
                row.getString("step"),
                row.getString("outcome"),
                row.getLong("asked"),
                row.getString("last_failure"),
                row.getLong("recovery_sequence"),
                row.getLong("acknowledged_lost") < 0 ? null : row.getLong("acknowledged_lost"),
                time(row, "noticed_at"),
                time(row, "started_at"),
                timeOrNull(row, "assigned_at"),
                timeOrNull(row, "served_at"),
                timeOrNull(row, "ended_at"));
    }

    private static RefusedView refused(ResultSet row) throws SQLException {
        return new RefusedView(
                row.getString("stream"),
                row.getLong("sequence"),
                row.getString("zone_id"),
                row.getString("commit_id"),
                row.getString("producer_id"),
                row.getLong("epoch"),
                timeOrNull(row, "occurred_at"),
                row.getString("events_json"));
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Double decimal(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
