package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.projections.table.SqlText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists are ordered by priority, highest first, then by name. */
public final class ZoneQueries {
    private static final String ZONES =
            "SELECT z.*, o.node_id AS owner_node_id, coalesce(o.owner_epoch, 0) AS owner_epoch"
                    + " FROM zone z LEFT JOIN zone_owner o USING (zone_id)";

    private final TableReader reader;

    public ZoneQueries(TableReader reader) {
        this.reader = reader;
    }

    public Optional<ZoneView> byId(String zoneId) {
        if (!SqlText.isStorable(zoneId)) {
            return Optional.empty();
        }
        return reader.read(handle -> handle.createQuery(ZONES + " WHERE zone_id = :zoneId")
                .bind("zoneId", zoneId)
                .mapTo(ZoneView.class)
                .findOne());
    }

    /** @param status in lower case; null: any */
    public List<ZoneView> list(@Nullable Boolean p2pEnabled, @Nullable String status) {
        if (status != null && !SqlText.isStorable(status)) {
            return List.of();
        }
        return reader.read(handle -> handle.createQuery(ZONES
                        + " WHERE (:p2p::boolean IS NULL OR z.p2p_enabled = :p2p::boolean)"
                        + " AND (:status::text IS NULL OR z.status = :status)"
                        + " ORDER BY z.p2p_priority DESC, z.zone_name COLLATE \"C\", z.zone_id")
                .bind("p2p", p2pEnabled)
                .bind("status", status)
                .mapTo(ZoneView.class)
                .list());
    }

    /** Enabled ones with P2P on. */
    public List<ZoneView> p2pEnabled() {
        return list(true, "enabled");
    }
}
