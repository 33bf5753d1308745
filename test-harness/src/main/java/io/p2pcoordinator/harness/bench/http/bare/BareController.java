package io.p2pcoordinator.harness.bench.http.bare;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** One statement a request, its rows written as they come. */
@Requires(property = BareApplication.SWITCH)
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class BareController {
    private static final double MM = 1_000.0;
    private static final String HOSTS = "SELECT * FROM host ORDER BY quality_score DESC, host_id";
    private static final String ZONES =
            "SELECT z.*, o.node_id AS owner_node_id, coalesce(o.owner_epoch, 0) AS owner_epoch"
                    + " FROM zone z LEFT JOIN zone_owner o USING (zone_id)"
                    + " ORDER BY z.p2p_priority DESC, z.zone_name COLLATE \"C\", z.zone_id";
    private static final String ENTITIES = "SELECT p.stream, p.sequence, e.*"
            + " FROM projection_position p LEFT JOIN LATERAL (SELECT entity_id, kind, type_id, x_mm, y_mm,"
            + " velocity_x_mm_per_s, velocity_y_mm_per_s, attributes::text AS attributes_json, updated_at FROM entity"
            + " WHERE zone_id = ? AND x_mm BETWEEN ? AND ? AND y_mm BETWEEN ? AND ? ORDER BY entity_id LIMIT ?) e ON true"
            + " WHERE p.projection = 'entities' AND p.stream = ? ORDER BY e.entity_id";

    private final DataSource tables;

    BareController(DataSource tables) {
        this.tables = tables;
    }

    @Get("/hosts")
    List<BareRows.Host> hosts() throws SQLException {
        try (Connection connection = tables.getConnection();
                PreparedStatement select = connection.prepareStatement(HOSTS);
                ResultSet r = select.executeQuery()) {
            var hosts = new ArrayList<BareRows.Host>();
            while (r.next()) {
                hosts.add(new BareRows.Host(
                        r.getLong("id"),
                        r.getString("host_id"),
                        r.getString("player_id"),
                        r.getString("player_name"),
                        r.getString("ip_address"),
                        r.getLong("port"),
                        r.getString("public_ip"),
                        r.getLong("cpu_cores"),
                        r.getLong("cpu_frequency_mhz"),
                        r.getLong("memory_mb"),
                        r.getLong("network_speed_mbps"),
                        r.getDouble("latency_ms"),
                        r.getDouble("packet_loss_percent"),
                        r.getDouble("bandwidth_usage_mbps"),
                        r.getString("status"),
                        r.getLong("max_players"),
                        r.getLong("current_players"),
                        r.getLong("max_zones"),
                        r.getLong("current_zones"),
                        r.getDouble("quality_score"),
                        time(r, "created_at"),
                        time(r, "updated_at"),
                        time(r, "last_heartbeat")));
            }
            return hosts;
        }
    }

    @Get("/zones")
    List<BareRows.Zone> zones() throws SQLException {
        try (Connection connection = tables.getConnection();
                PreparedStatement select = connection.prepareStatement(ZONES);
                ResultSet r = select.executeQuery()) {
            var zones = new ArrayList<BareRows.Zone>();
            while (r.next()) {
                zones.add(new BareRows.Zone(
                        r.getLong("id"),
                        r.getString("zone_id"),
                        r.getString("zone_name"),
                        r.getString("zone_display_name"),
                        r.getString("map_name"),
                        r.getLong("max_players"),
                        r.getLong("recommended_players"),
                        r.getBoolean("p2p_enabled"),
                        r.getLong("p2p_priority"),
                        r.getBoolean("fallback_enabled"),
                        r.getDouble("min_host_quality_score"),
                        r.getDouble("min_bandwidth_mbps"),
                        r.getDouble("max_latency_ms"),
                        r.getString("description"),
                        r.getString("status"),
                        r.getLong("total_sessions"),
                        r.getLong("active_sessions"),
                        r.getLong("total_players_served")));
            }
            return zones;
        }
    }

    @Get("/zones/{zone}/entities")
    BareRows.Entities entities(String zone) throws SQLException {
        try (Connection connection = tables.getConnection();
                PreparedStatement select = connection.prepareStatement(ENTITIES)) {
            select.setString(1, zone);
            select.setLong(2, -1_000_000_000_000L);
            select.setLong(3, 1_000_000_000_000L);
            select.setLong(4, -1_000_000_000_000L);
            select.setLong(5, 1_000_000_000_000L);
            select.setInt(6, 1_000_000);
            select.setString(7, BareApplication.setting("BARE_STREAM"));
            try (ResultSet r = select.executeQuery()) {
                String position = "";
                var entities = new ArrayList<BareRows.Entity>();
                while (r.next()) {
                    position = r.getString("stream") + "/" + r.getLong("sequence");
                    entities.add(new BareRows.Entity(
                            r.getLong("entity_id"),
                            r.getInt("kind") == 2 ? "monster" : "other",
                            r.getLong("type_id"),
                            r.getLong("x_mm") / MM,
                            r.getLong("y_mm") / MM,
                            r.getInt("velocity_x_mm_per_s") / MM,
                            r.getInt("velocity_y_mm_per_s") / MM,
                            r.getString("attributes_json"),
                            time(r, "updated_at")));
                }
                return new BareRows.Entities(zone, position, entities);
            }
        }
    }

    private static String time(ResultSet result, String column) throws SQLException {
        return result.getObject(column, OffsetDateTime.class).toInstant().toString();
    }
}
