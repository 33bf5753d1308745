package io.p2pcoordinator.projections.table;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Commits that could not be decoded or written, with their bytes, until somebody looks at them. */
public final class ParkedTable {
    public record Entry(RawCommit raw, String error) {}

    private ParkedTable() {}

    /** A stream that keeps only the newest message of a subject is followed in that: an older parked one goes. */
    public static void insert(Connection connection, List<Entry> entries) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedStatement forget =
                        connection.prepareStatement("DELETE FROM parked_commit WHERE stream = ? AND subject = ?");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO parked_commit (stream, sequence, subject, payload, error, parked_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Entry entry : entries) {
                RawCommit raw = entry.raw();
                String subject = SqlText.storable(raw.subject());
                if (!raw.stream().isContiguous()) {
                    forget.setString(1, raw.stream().name());
                    forget.setString(2, subject);
                    forget.executeUpdate();
                }
                insert.setString(1, raw.stream().name());
                insert.setLong(2, raw.sequence());
                insert.setString(3, subject);
                insert.setBytes(4, raw.payload());
                insert.setString(5, SqlText.storable(entry.error()));
                insert.setObject(6, Micros.toInstant(raw.storedAtUs()).atOffset(ZoneOffset.UTC));
                insert.execute();
            }
        }
    }

    public static Map<StreamId, Long> countByStream(Connection connection) throws SQLException {
        var counts = new HashMap<StreamId, Long>();
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT stream, count(*) FROM parked_commit GROUP BY stream");
                ResultSet result = select.executeQuery()) {
            while (result.next()) {
                long count = result.getLong(2);
                StreamId.of(result.getString(1)).ifPresent(stream -> counts.put(stream, count));
            }
        }
        return counts;
    }
}
