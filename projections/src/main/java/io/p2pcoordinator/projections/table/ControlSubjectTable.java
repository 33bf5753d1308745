package io.p2pcoordinator.projections.table;

import io.p2pcoordinator.eventstore.admission.ControlAdmission;
import io.p2pcoordinator.eventstore.admission.ControlAdmission.SubjectState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** What {@link ControlAdmission} remembers. */
public final class ControlSubjectTable {
    public record Row(String subject, SubjectState state) {}

    private ControlSubjectTable() {}

    public static ControlAdmission restore(Connection connection) throws SQLException {
        var admission = new ControlAdmission();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT subject, version, owner_epoch FROM control_subject")) {
            select.setFetchSize(10_000);
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    admission.restore(result.getString(1), new SubjectState(result.getLong(2), result.getLong(3)));
                }
            }
        }
        return admission;
    }

    /** What is remembered of these subjects now. */
    public static List<Row> rows(Collection<String> subjects, ControlAdmission admission) {
        return subjects.stream()
                .map(subject -> new Row(subject, admission.stateOf(subject)))
                .toList();
    }

    public static void store(Connection connection, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert = connection.prepareStatement("""
                INSERT INTO control_subject (subject_key, subject, version, owner_epoch)
                SELECT sha256(convert_to(subject, 'UTF8')), subject, version, owner_epoch
                FROM unnest(?::text[], ?::bigint[], ?::bigint[]) AS n (subject, version, owner_epoch)
                ON CONFLICT (subject_key) DO UPDATE SET version = EXCLUDED.version, owner_epoch = EXCLUDED.owner_epoch""")) {
            ArrayColumns.bindTexts(upsert, 1, rows, Row::subject);
            ArrayColumns.bindLongs(upsert, 2, rows, row -> row.state().version());
            ArrayColumns.bindLongs(upsert, 3, rows, row -> row.state().ownerEpoch());
            upsert.executeUpdate();
        }
    }
}
