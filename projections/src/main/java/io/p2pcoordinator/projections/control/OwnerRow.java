package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.projections.table.RowTable;
import org.jspecify.annotations.Nullable;

/** The newest owner of a zone's subject, whether the zone is registered or not. */
final class OwnerRow {
    static final RowTable<OwnerRow> TABLE = new RowTable<>("zone_owner", OwnerRow::new)
            .text("zone_id", row -> row.zoneId, (row, v) -> row.zoneId = v)
            .text("node_id", row -> row.nodeId, (row, v) -> row.nodeId = v)
            .number("owner_epoch", row -> row.ownerEpoch, (row, v) -> row.ownerEpoch = v);

    private @Nullable String zoneId;
    private @Nullable String nodeId;
    private long ownerEpoch;

    static OwnerRow of(String zoneId, String nodeId, long ownerEpoch) {
        var row = new OwnerRow();
        row.zoneId = zoneId;
        row.nodeId = nodeId;
        row.ownerEpoch = ownerEpoch;
        return row;
    }

    long ownerEpoch() {
        return ownerEpoch;
    }
}
