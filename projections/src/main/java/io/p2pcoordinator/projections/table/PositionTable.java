package io.p2pcoordinator.projections.table;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.CommitIdentity;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a projection is, and what it covered on the way. A batch is only ever written together with {@link #advance},
 * which moves each position from the value it had when the batch was read: of two projectors with the same batch, one
 * waits for the other's row lock and then finds the position moved.
 */
public final class PositionTable {
    private PositionTable() {}

    public static void createMissing(Connection connection, String projection, List<StreamId> streams)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO projection_position (projection, stream, sequence) VALUES (?, ?, 0) ON CONFLICT DO NOTHING")) {
            for (StreamId stream : streams) {
                insert.setString(1, projection);
                insert.setString(2, stream.name());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    public static List<StoredPosition> load(Connection connection) throws SQLException {
        var positions = new ArrayList<StoredPosition>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT projection, stream, sequence, commit_id FROM projection_position");
                ResultSet result = select.executeQuery()) {
            while (result.next()) {
                String name = result.getString("stream");
                StreamId stream = StreamId.of(name)
                        .orElseThrow(() -> new IllegalStateException(
                                "expected positions of streams that this version knows, but one is of " + name));
                byte[] identity = result.getBytes("commit_id");
                positions.add(new StoredPosition(
                        result.getString("projection"),
                        new Position(stream, result.getLong("sequence")),
                        identity == null ? null : ByteString.copyFrom(identity)));
            }
        }
        return positions;
    }

    /**
     * Moves the positions over a batch and records what it covers.
     *
     * @throws PositionMovedException when one is no longer where the batch begins; roll back then
     */
    public static void advance(Connection connection, String projection, List<Coverage> coverages) throws SQLException {
        compareAndMove(connection, projection, coverages);
        extendRanges(connection, projection, coverages);
    }

    private static void compareAndMove(Connection connection, String projection, List<Coverage> coverages)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE projection_position"
                        + " SET sequence = ?, commit_id = ?, updated_at = now() WHERE projection = ? AND stream = ? AND sequence = ?")) {
            for (Coverage coverage : coverages) {
                update.setLong(1, coverage.newSequence());
                update.setBytes(2, CommitIdentity.of(coverage.last()).toByteArray());
                update.setString(3, projection);
                update.setString(4, coverage.stream().name());
                update.setLong(5, coverage.oldSequence());
                update.addBatch();
            }
            int[] moved = update.executeBatch();
            for (int i = 0; i < moved.length; i++) {
                if (moved[i] != 1) {
                    Coverage coverage = coverages.get(i);
                    throw new PositionMovedException("expected projection " + projection + " at "
                            + new Position(coverage.stream(), coverage.oldSequence()) + ", but somebody else moved it");
                }
            }
        }
    }

    private static void extendRanges(Connection connection, String projection, List<Coverage> coverages)
            throws SQLException {
        try (PreparedStatement extend = connection.prepareStatement("""
                MERGE INTO projection_range r
                USING (VALUES (?, ?, ?::bigint, ?::bigint)) AS n (projection, stream, from_sequence, to_sequence)
                ON r.projection = n.projection AND r.stream = n.stream AND r.to_sequence = n.from_sequence - 1
                WHEN MATCHED THEN UPDATE SET to_sequence = n.to_sequence
                WHEN NOT MATCHED THEN INSERT (projection, stream, from_sequence, to_sequence)
                    VALUES (n.projection, n.stream, n.from_sequence, n.to_sequence)""")) {
            for (Coverage coverage : coverages) {
                for (Coverage.Range range : coverage.ranges()) {
                    extend.setString(1, projection);
                    extend.setString(2, coverage.stream().name());
                    extend.setLong(3, range.from());
                    extend.setLong(4, range.to());
                    extend.addBatch();
                }
            }
            extend.executeBatch();
        }
    }
}
