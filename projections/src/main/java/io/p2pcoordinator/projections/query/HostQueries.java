package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.projections.table.SqlText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists are ordered by score, best first, then by id. */
public final class HostQueries {
    private static final String BEST_FIRST = " ORDER BY quality_score DESC, host_id";
    private static final String SCORE = " (:minScore::float8 IS NULL OR quality_score >= :minScore::float8)";

    private final TableReader reader;

    public HostQueries(TableReader reader) {
        this.reader = reader;
    }

    public Optional<HostView> byId(String hostId) {
        if (!SqlText.isStorable(hostId)) {
            return Optional.empty();
        }
        return reader.read(handle -> handle.createQuery("SELECT * FROM host WHERE host_id = :hostId")
                .bind("hostId", hostId)
                .mapTo(HostView.class)
                .findOne());
    }

    /** @param status in lower case; null: any */
    public List<HostView> list(@Nullable String status, @Nullable Double minScore) {
        if (status != null && !SqlText.isStorable(status)) {
            return List.of();
        }
        return reader.read(handle -> handle.createQuery(
                        "SELECT * FROM host WHERE (:status::text IS NULL OR status = :status) AND" + SCORE + BEST_FIRST)
                .bind("status", status)
                .bind("minScore", minScore)
                .mapTo(HostView.class)
                .list());
    }

    /** Online, with a free place for a player and for a zone. */
    public List<HostView> available(@Nullable Double minScore) {
        return reader.read(handle -> handle.createQuery("SELECT * FROM host WHERE status = 'online'"
                        + " AND current_players < max_players AND current_zones < max_zones AND" + SCORE + BEST_FIRST)
                .bind("minScore", minScore)
                .mapTo(HostView.class)
                .list());
    }
}
