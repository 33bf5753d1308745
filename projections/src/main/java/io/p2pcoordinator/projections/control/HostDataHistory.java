package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import io.p2pcoordinator.proto.v1.ZoneStateDiverged;
import io.p2pcoordinator.proto.v1.ZoneStateMark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Each change of players' states that counted, and each divergence of a host from the log; collects a batch's. */
final class HostDataHistory {
    private static final int REASON_PREFIX = "DIVERGENCE_REASON_".length();

    private record Change(PlayerStateChanged change, CommitFacts commit) {}

    private record Divergence(ZoneStateDiverged divergence, int eventIndex, CommitFacts commit) {}

    private final List<Change> changes = new ArrayList<>();
    private final List<Divergence> divergences = new ArrayList<>();

    void add(PlayerStateChanged change, CommitFacts commit) {
        changes.add(new Change(change, commit));
    }

    void add(ZoneStateDiverged divergence, int eventIndex, CommitFacts commit) {
        divergences.add(new Divergence(divergence, eventIndex, commit));
    }

    void store(Connection connection) throws SQLException {
        storeChanges(connection);
        storeDivergences(connection);
    }

    private void storeChanges(Connection connection) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO player_state_history (player_id, version, zone_id, host_id,"
                        + " hosting_epoch, session_id, changes, sequence, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Change entry : changes) {
                insert.setString(1, entry.change.getPlayerId());
                insert.setLong(2, entry.change.getVersion());
                insert.setString(3, entry.commit.subjectId());
                insert.setString(4, entry.change.getHostId());
                insert.setLong(5, entry.change.getHostingEpoch());
                insert.setString(6, entry.change.getSessionId());
                insert.setObject(7, PlayerJson.changes(entry.change), Types.OTHER);
                insert.setLong(8, entry.commit.sequence());
                insert.setObject(9, entry.commit.at().atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void storeDivergences(Connection connection) throws SQLException {
        if (divergences.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO zone_divergence (zone_id, sequence, event_index, host_id, reason, lost_hosting_epoch,"
                        + " lost_sequence, lost_digest, kept_hosting_epoch, kept_sequence, kept_digest, entities, at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Divergence entry : divergences) {
                insert.setString(1, entry.commit.subjectId());
                insert.setLong(2, entry.commit.sequence());
                insert.setInt(3, entry.eventIndex);
                insert.setString(4, entry.divergence.getHostId());
                insert.setString(5, reasonOf(entry.divergence));
                bind(insert, 6, entry.divergence.getLost());
                bind(insert, 9, entry.divergence.getKept());
                insert.setObject(12, PlayerJson.array(entry.divergence.getEntitiesList()), Types.OTHER);
                insert.setObject(13, entry.commit.at().atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void bind(PreparedStatement insert, int at, ZoneStateMark mark) throws SQLException {
        insert.setLong(at, mark.getHostingEpoch());
        insert.setLong(at + 1, mark.getSequence());
        insert.setString(at + 2, HexFormat.of().toHexDigits(mark.getDigest()));
    }

    /** In lower case; one of a later version has none. */
    private static String reasonOf(ZoneStateDiverged divergence) {
        String name = divergence.getReason().name();
        return name.length() > REASON_PREFIX ? name.substring(REASON_PREFIX).toLowerCase(Locale.ROOT) : "";
    }
}
