package io.p2pcoordinator.projections.table;

import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.proto.v1.Commit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened, for people: a row a commit. */
public final class JournalTable {
    /**
     * @param commit null where it could not be decoded
     * @param eventsJson {@link JournalJson}
     */
    public record Entry(RawCommit raw, @Nullable Commit commit, Verdict verdict, String eventsJson) {}

    private JournalTable() {}

    public static void insert(Connection connection, List<Entry> entries) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO journal (stream, sequence, subject, outcome,"
                        + " stored_at, events, commit_id, producer_id, epoch, occurred_at) VALUES (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)")) {
            for (Entry entry : entries) {
                RawCommit raw = entry.raw();
                insert.setString(1, raw.stream().name());
                insert.setLong(2, raw.sequence());
                insert.setString(3, SqlText.storable(raw.subject()));
                insert.setString(4, entry.verdict().name().toLowerCase(Locale.ROOT));
                insert.setObject(5, Micros.toInstant(raw.storedAtUs()).atOffset(ZoneOffset.UTC));
                insert.setString(6, entry.eventsJson());
                bindCommit(insert, entry.commit());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void bindCommit(PreparedStatement insert, @Nullable Commit commit) throws SQLException {
        if (commit == null) {
            insert.setNull(7, Types.BINARY);
            insert.setNull(8, Types.VARCHAR);
            insert.setNull(9, Types.BIGINT);
            insert.setNull(10, Types.TIMESTAMP_WITH_TIMEZONE);
            return;
        }
        insert.setBytes(7, commit.getCommitId().toByteArray());
        insert.setString(8, commit.getProducerId());
        insert.setLong(9, commit.getEpoch());
        insert.setObject(10, Micros.toInstant(commit.getOccurredAtUs()).atOffset(ZoneOffset.UTC));
    }
}
