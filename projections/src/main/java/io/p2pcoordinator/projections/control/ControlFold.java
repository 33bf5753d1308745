package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.ControlAdmission;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.projections.projector.Fold;
import io.p2pcoordinator.projections.projector.ParkedCounts;
import io.p2pcoordinator.projections.projector.PendingRows;
import io.p2pcoordinator.projections.table.ControlSubjectTable;
import io.p2pcoordinator.projections.table.JournalJson;
import io.p2pcoordinator.projections.table.JournalTable;
import io.p2pcoordinator.projections.table.ParkedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Batches of the CONTROL and TELEMETRY streams. Every CONTROL commit is journalled; heartbeats are not. */
final class ControlFold implements Fold {
    private final CommitDecoder decoder = new CommitDecoder();
    private final ControlAdmission admission;

    private List<DecodedCommit.Sound> accepted = new ArrayList<>();
    private Map<String, DecodedCommit.Sound> heartbeats = new LinkedHashMap<>();
    private Set<String> judgedSubjects = new HashSet<>();
    private List<JournalTable.Entry> journal = new ArrayList<>();
    private List<ParkedTable.Entry> parked = new ArrayList<>();

    ControlFold(ControlAdmission admission) {
        this.admission = admission;
    }

    @Override
    public void add(RawCommit raw) {
        add(raw, null);
    }

    @Override
    public void addUnwritable(RawCommit raw, String error) {
        add(raw, error);
    }

    @Override
    public PendingRows take() {
        var rows = new Rows(accepted, heartbeats, ControlSubjectTable.rows(judgedSubjects, admission), journal, parked);
        accepted = new ArrayList<>();
        heartbeats = new LinkedHashMap<>();
        judgedSubjects = new HashSet<>();
        journal = new ArrayList<>();
        parked = new ArrayList<>();
        return rows;
    }

    private record Rows(
            List<DecodedCommit.Sound> accepted,
            Map<String, DecodedCommit.Sound> heartbeats,
            List<ControlSubjectTable.Row> subjects,
            List<JournalTable.Entry> journal,
            List<ParkedTable.Entry> parked)
            implements PendingRows {
        @Override
        public ParkedCounts write(Connection connection) throws SQLException {
            ControlRows rows = ControlRows.load(connection, accepted, heartbeats.keySet());
            accepted.forEach(rows::apply);
            rows.report(heartbeats);
            rows.store(connection);
            ControlSubjectTable.store(connection, subjects);
            JournalTable.insert(connection, journal);
            ParkedTable.insert(connection, parked);
            return ParkedCounts.of(parked);
        }
    }

    private void add(RawCommit raw, @Nullable String writeError) {
        boolean isControl = raw.stream().equals(StreamId.CONTROL);
        switch (decoder.decode(raw)) {
            case DecodedCommit.Unsound unsound -> {
                if (isControl) {
                    // Of subjects that are none of ours nothing sound can ever come, so there is nothing to remember.
                    Subject.parse(raw.subject()).ifPresent(subject -> {
                        admission.parked(subject.name(), raw.sequence());
                        judgedSubjects.add(subject.name());
                    });
                }
                park(raw, unsound.error());
            }
            case DecodedCommit.Sound sound -> {
                Verdict verdict = isControl ? admit(sound) : Verdict.ACCEPTED;
                if (writeError != null) {
                    park(raw, writeError);
                } else if (isControl) {
                    addControl(sound, verdict);
                } else {
                    heartbeats.put(sound.subject().id(), sound);
                }
            }
        }
    }

    private Verdict admit(DecodedCommit.Sound sound) {
        judgedSubjects.add(sound.subject().name());
        return admission.admit(sound.subject(), sound.raw().sequence(), sound.commit());
    }

    private void addControl(DecodedCommit.Sound sound, Verdict verdict) {
        if (verdict.isAccepted()) {
            accepted.add(sound);
        }
        journal.add(new JournalTable.Entry(sound.raw(), sound.commit(), verdict, JournalJson.full(sound.commit())));
    }

    private void park(RawCommit raw, String error) {
        parked.add(new ParkedTable.Entry(raw, error));
        if (raw.stream().equals(StreamId.CONTROL)) {
            journal.add(new JournalTable.Entry(raw, null, Verdict.PARKED, JournalJson.NONE));
        }
    }
}
