package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.projections.table.RowTable;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A player's newest state. */
final class PlayerRow {
    static final RowTable<PlayerRow> TABLE = new RowTable<>("player_state", PlayerRow::new)
            .text("player_id", row -> row.playerId, (row, v) -> row.playerId = v)
            .number("version", row -> row.version, (row, v) -> row.version = v)
            .text("zone_id", row -> row.zoneId, (row, v) -> row.zoneId = v)
            .text("host_id", row -> row.hostId, (row, v) -> row.hostId = v)
            .number("hosting_epoch", row -> row.hostingEpoch, (row, v) -> row.hostingEpoch = v)
            .text("session_id", row -> row.sessionId, (row, v) -> row.sessionId = v)
            .json("figures", row -> row.figures, (row, v) -> row.figures = v == null ? PlayerJson.NOTHING : v)
            .json("inventory", row -> row.inventory, (row, v) -> row.inventory = v)
            .json("variables", row -> row.variables, (row, v) -> row.variables = v == null ? PlayerJson.NOTHING : v)
            .number("sequence", row -> row.sequence, (row, v) -> row.sequence = v)
            .time("updated_at", row -> row.updatedAt, (row, v) -> row.updatedAt = v);

    private @Nullable String playerId;
    private long version;
    private @Nullable String zoneId;
    private @Nullable String hostId;
    private long hostingEpoch;
    private @Nullable String sessionId;
    private String figures = PlayerJson.NOTHING;
    private @Nullable String inventory;
    private String variables = PlayerJson.NOTHING;
    private long sequence;
    private @Nullable Instant updatedAt;

    static PlayerRow of(String playerId) {
        var row = new PlayerRow();
        row.playerId = playerId;
        return row;
    }

    /** Whether it is newer than what is known, and so counts: the rule of the lanes' state. */
    boolean change(PlayerStateChanged change, CommitFacts commit) {
        if (change.getVersion() <= version) {
            return false;
        }
        version = change.getVersion();
        zoneId = commit.subjectId();
        hostId = change.getHostId();
        hostingEpoch = change.getHostingEpoch();
        sessionId = change.getSessionId();
        figures = PlayerJson.merged(figures, change.getFigures());
        inventory = change.hasInventory() ? PlayerJson.array(change.getInventory()) : inventory;
        variables = PlayerJson.merged(variables, change.getRemovedVariablesList(), change.getVariablesMap());
        sequence = commit.sequence();
        updatedAt = commit.at();
        return true;
    }
}
