package io.p2pcoordinator.projections.table;

import io.p2pcoordinator.eventstore.admission.ControlAdmission;
import io.p2pcoordinator.eventstore.admission.ControlAdmission.SubjectState;
import io.p2pcoordinator.eventstore.log.CommitIdentity;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;

/** What {@link ControlAdmission} remembers. */
public final class ControlSubjectTable {
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

    public static void store(Connection connection, Collection<String> subjects, ControlAdmission admission)
            throws SQLException {
        if (subjects.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT INTO control_subject (subject_key, subject, version, owner_epoch) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (subject_key) DO UPDATE SET version = EXCLUDED.version, owner_epoch = EXCLUDED.owner_epoch")) {
            for (String subject : subjects) {
                SubjectState state = admission.stateOf(subject);
                upsert.setBytes(1, CommitIdentity.sha256(subject.getBytes(StandardCharsets.UTF_8)));
                upsert.setString(2, subject);
                upsert.setLong(3, state.version());
                upsert.setLong(4, state.ownerEpoch());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }
}
