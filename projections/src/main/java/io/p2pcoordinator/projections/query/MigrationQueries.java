package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.projections.table.SqlText;
import java.util.List;
import java.util.Optional;

/** How zones came to their hosts, and what is left for former hosts. */
public final class MigrationQueries {
    private final TableReader reader;

    public MigrationQueries(TableReader reader) {
        this.reader = reader;
    }

    public Optional<MigrationView> byId(long id) {
        return reader.read(handle -> handle.createQuery("SELECT * FROM migration WHERE id = :id")
                .bind("id", id)
                .mapTo(MigrationView.class)
                .findOne());
    }

    /**
     * Newest first.
     *
     * @param zoneId empty for all zones
     * @param beforeId where the page before ended; the largest number for the first
     */
    public List<MigrationView> list(String zoneId, boolean runningOnly, long beforeId, int limit) {
        if (!SqlText.isStorable(zoneId)) {
            return List.of();
        }
        String sql = "SELECT * FROM migration WHERE id < :before" + (zoneId.isEmpty() ? "" : " AND zone_id = :zone")
                + (runningOnly ? " AND outcome IS NULL" : "") + " ORDER BY id DESC LIMIT :limit";
        return reader.read(handle -> {
            var query = handle.createQuery(sql).bind("before", beforeId).bind("limit", limit);
            if (!zoneId.isEmpty()) {
                query.bind("zone", zoneId);
            }
            return query.mapTo(MigrationView.class).list();
        });
    }

    /** By zone id. */
    public List<DegradedView> degraded() {
        return reader.read(handle -> handle.createQuery("SELECT * FROM zone_degraded ORDER BY zone_id")
                .mapTo(DegradedView.class)
                .list());
    }

    /**
     * Commits under hosting epochs of this host that came after another had its zone; by stream, then in the stream's order.
     *
     * @param afterStream where the page before ended, empty for the first
     */
    public List<RefusedView> refused(String hostId, String afterStream, long afterSequence, int limit) {
        if (!SqlText.isStorable(hostId)) {
            return List.of();
        }
        return reader.read(handle -> handle.createQuery("""
                        SELECT j.stream, j.sequence, h.zone_id, encode(j.commit_id, 'hex') AS commit_id, j.producer_id, j.epoch,
                               j.occurred_at, j.events::text AS events_json
                        FROM journal j JOIN ownership_history h ON h.kind = 'hosting' AND h.epoch = j.epoch
                        WHERE h.holder_id = :host AND j.outcome = 'stale_epoch' AND j.stream LIKE 'ENTITY%'
                          AND (j.stream, j.sequence) > (:afterStream, :after)
                        ORDER BY j.stream, j.sequence LIMIT :limit""")
                .bind("host", hostId)
                .bind("afterStream", afterStream)
                .bind("after", afterSequence)
                .bind("limit", limit)
                .mapTo(RefusedView.class)
                .list());
    }
}
