package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.projections.table.RowTable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A zone that nobody serves. */
final class DegradedRow {
    static final RowTable<DegradedRow> TABLE = new RowTable<>("zone_degraded", DegradedRow::new)
            .text("zone_id", row -> row.zoneId, (row, v) -> row.zoneId = v)
            .time("since", row -> row.since, (row, v) -> row.since = v)
            .text("detail", row -> row.detail, (row, v) -> row.detail = v);

    private @Nullable String zoneId;
    private @Nullable Instant since;
    private @Nullable String detail;

    static DegradedRow of(String zoneId, String detail, Instant since) {
        var row = new DegradedRow();
        row.zoneId = zoneId;
        row.since = since;
        row.detail = detail;
        return row;
    }
}
