package io.p2pcoordinator.projections.query;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.table.SqlText;
import java.util.List;

/** Who owned and who hosted zones. */
public final class OwnershipQueries {
    private final TableReader reader;

    public OwnershipQueries(TableReader reader) {
        this.reader = reader;
    }

    /** Oldest first. */
    public List<OwnershipEntry> history(String zoneId) {
        if (!SqlText.isStorable(zoneId)) {
            return List.of();
        }
        List<OwnershipRow> rows =
                reader.read(handle -> handle.createQuery("SELECT zone_id, sequence, kind, epoch, holder_id, at"
                                + " FROM ownership_history WHERE zone_id = :zoneId ORDER BY sequence, event_index")
                        .bind("zoneId", zoneId)
                        .mapTo(OwnershipRow.class)
                        .list());
        return rows.stream()
                .map(row -> new OwnershipEntry(
                        row.zoneId(),
                        new Position(StreamId.CONTROL, row.sequence()),
                        row.kind(),
                        row.epoch(),
                        row.holderId(),
                        row.at()))
                .toList();
    }
}
