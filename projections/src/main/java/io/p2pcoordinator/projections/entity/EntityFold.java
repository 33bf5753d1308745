package io.p2pcoordinator.projections.entity;

import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.EntityAdmission;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.SubjectKind;
import io.p2pcoordinator.projections.projector.Fold;
import io.p2pcoordinator.projections.projector.ParkedCounts;
import io.p2pcoordinator.projections.projector.PendingRows;
import io.p2pcoordinator.projections.table.EntityZoneTable;
import io.p2pcoordinator.projections.table.JournalJson;
import io.p2pcoordinator.projections.table.JournalTable;
import io.p2pcoordinator.projections.table.ParkedTable;
import io.p2pcoordinator.proto.v1.Commit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Batches of the ENTITY streams. What goes into the journal is bounded: hosting markers, commits without effect, and
 * accepted ones that do more than move entities or change attributes, these as counts. The columns are in the log.
 */
final class EntityFold implements Fold {
    private final CommitDecoder decoder = new CommitDecoder();
    private final EntityAdmission admission;

    private EntityChanges changes = new EntityChanges();
    private Set<String> judgedZones = new HashSet<>();
    private List<JournalTable.Entry> journal = new ArrayList<>();
    private List<ParkedTable.Entry> parked = new ArrayList<>();

    EntityFold(EntityAdmission admission) {
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
        var rows = new Rows(changes, EntityZoneTable.rows(judgedZones, admission), journal, parked);
        changes = new EntityChanges();
        judgedZones = new HashSet<>();
        journal = new ArrayList<>();
        parked = new ArrayList<>();
        return rows;
    }

    private record Rows(
            EntityChanges changes,
            List<EntityZoneTable.Row> zones,
            List<JournalTable.Entry> journal,
            List<ParkedTable.Entry> parked)
            implements PendingRows {
        @Override
        public ParkedCounts write(Connection connection) throws SQLException {
            EntityTable.write(connection, changes);
            EntityZoneTable.store(connection, zones);
            JournalTable.insert(connection, journal);
            ParkedTable.insert(connection, parked);
            return ParkedCounts.of(parked);
        }
    }

    private void add(RawCommit raw, @Nullable String writeError) {
        switch (decoder.decode(raw)) {
            case DecodedCommit.Unsound unsound -> park(raw, unsound.error());
            case DecodedCommit.Sound sound -> {
                Verdict verdict = admission.admit(sound.subject(), sound.commit());
                if (verdict.isAccepted()) {
                    judgedZones.add(sound.subject().id()); // a refused commit leaves admission as it was
                }
                if (writeError == null) {
                    addSound(sound, verdict);
                } else {
                    park(raw, writeError);
                }
            }
        }
    }

    private void addSound(DecodedCommit.Sound sound, Verdict verdict) {
        boolean isMarker = sound.subject().kind() == SubjectKind.HOSTING;
        if (verdict.isAccepted() && !isMarker) {
            changes.add(sound.subject().id(), sound.commit());
        }
        if (isMarker) {
            journal(sound, verdict, JournalJson.full(sound.commit()));
        } else if (!verdict.isAccepted() || comesOrGoes(sound.commit())) {
            journal(sound, verdict, JournalJson.counts(sound.commit()));
        }
    }

    private static boolean comesOrGoes(Commit commit) {
        return commit.getEventsList().stream()
                .anyMatch(event -> !event.hasEntitiesMoved() && !event.hasEntityAttributesChanged());
    }

    private void journal(DecodedCommit.Sound sound, Verdict verdict, String eventsJson) {
        journal.add(new JournalTable.Entry(sound.raw(), sound.commit(), verdict, eventsJson));
    }

    private void park(RawCommit raw, String error) {
        parked.add(new ParkedTable.Entry(raw, error));
        journal.add(new JournalTable.Entry(raw, null, Verdict.PARKED, JournalJson.NONE));
    }
}
