package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.projections.table.SqlText;
import java.util.List;
import java.util.Optional;

/** Who is banned. */
public final class BanQueries {
    private static final String COLUMNS = "SELECT *, until_at IS NULL OR until_at > now() AS active FROM peer_ban";

    private final TableReader reader;

    public BanQueries(TableReader reader) {
        this.reader = reader;
    }

    public Optional<BanView> byPeer(String peerId) {
        if (!SqlText.isStorable(peerId)) {
            return Optional.empty();
        }
        return reader.read(handle -> handle.createQuery(COLUMNS + " WHERE peer_id = :peerId")
                .bind("peerId", peerId)
                .mapTo(BanView.class)
                .findOne());
    }

    /**
     * By peer id.
     *
     * @param afterPeerId where the page before ended; empty for the first
     */
    public List<BanView> list(String afterPeerId, int limit) {
        if (!SqlText.isStorable(afterPeerId)) {
            return List.of();
        }
        return reader.read(
                handle -> handle.createQuery(COLUMNS + " WHERE peer_id > :after ORDER BY peer_id LIMIT :limit")
                        .bind("after", afterPeerId)
                        .bind("limit", limit)
                        .mapTo(BanView.class)
                        .list());
    }
}
