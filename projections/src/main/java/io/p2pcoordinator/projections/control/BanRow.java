package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.projections.table.Micros;
import io.p2pcoordinator.projections.table.RowTable;
import io.p2pcoordinator.proto.v1.PeerBanned;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A peer's newest ban. */
final class BanRow {
    static final RowTable<BanRow> TABLE = new RowTable<>("peer_ban", BanRow::new)
            .text("peer_id", row -> row.peerId, (row, v) -> row.peerId = v)
            .text("reason", row -> row.reason, (row, v) -> row.reason = v)
            .time("banned_at", row -> row.bannedAt, (row, v) -> row.bannedAt = v)
            .time("until_at", row -> row.untilAt, (row, v) -> row.untilAt = v);

    private @Nullable String peerId;
    private @Nullable String reason;
    private @Nullable Instant bannedAt;
    private @Nullable Instant untilAt;

    static BanRow of(String peerId, PeerBanned event, Instant at) {
        var row = new BanRow();
        row.peerId = peerId;
        row.reason = event.getReason();
        row.bannedAt = at;
        row.untilAt = event.getUntilUs() == 0 ? null : Micros.toInstant(event.getUntilUs());
        return row;
    }
}
