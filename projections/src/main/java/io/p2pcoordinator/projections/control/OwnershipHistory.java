package io.p2pcoordinator.projections.control;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Who owned and who hosted a zone, change by change; collects a batch's. */
final class OwnershipHistory {
    enum Kind {
        OWNER("owner"),
        HOSTING("hosting");

        private final String column;

        Kind(String column) {
            this.column = column;
        }
    }

    private record Entry(
            String zoneId, long sequence, int eventIndex, Kind kind, long epoch, String holderId, Instant at) {}

    private final List<Entry> entries = new ArrayList<>();

    void add(CommitFacts commit, int eventIndex, Kind kind, long epoch, String holderId) {
        entries.add(new Entry(commit.subjectId(), commit.sequence(), eventIndex, kind, epoch, holderId, commit.at()));
    }

    void store(Connection connection) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO ownership_history (zone_id, sequence, event_index, kind, epoch, holder_id, at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (Entry entry : entries) {
                insert.setString(1, entry.zoneId);
                insert.setLong(2, entry.sequence);
                insert.setInt(3, entry.eventIndex);
                insert.setString(4, entry.kind.column);
                insert.setLong(5, entry.epoch);
                insert.setString(6, entry.holderId);
                insert.setObject(7, entry.at.atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
