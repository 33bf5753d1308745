package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.projections.table.WorkingRows;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.MigrationEnded;
import io.p2pcoordinator.proto.v1.MigrationOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Migrations and degraded zones that a batch touches. */
final class MigrationRows {
    private final WorkingRows<MigrationRow> migrations;
    private final WorkingRows<DegradedRow> degraded;
    /** Sequences of commits with which a migration assigns a host, or ends. */
    private final Set<Long> ofMigrations;

    private MigrationRows(
            WorkingRows<MigrationRow> migrations, WorkingRows<DegradedRow> degraded, Set<Long> ofMigrations) {
        this.ofMigrations = ofMigrations;
        this.migrations = migrations;
        this.degraded = degraded;
    }

    static MigrationRows load(Connection connection, List<DecodedCommit.Sound> commits, Set<String> zoneIds)
            throws SQLException {
        var numbers = new HashSet<String>();
        var ofMigrations = new HashSet<Long>();
        boolean isAboutHosting = false;
        for (DecodedCommit.Sound commit : commits) {
            for (Event event : commit.commit().getEventsList()) {
                long number = MigrationRow.numberOf(event, commit.raw().sequence());
                if (number != 0) {
                    numbers.add(Long.toString(number));
                }
                if (event.hasMigrationAdvanced() || event.hasMigrationEnded()) {
                    ofMigrations.add(commit.raw().sequence());
                }
                isAboutHosting |= number != 0 || event.hasHostingAssigned();
            }
        }
        return new MigrationRows(
                WorkingRows.load(connection, MigrationRow.TABLE, numbers),
                WorkingRows.load(connection, DegradedRow.TABLE, isAboutHosting ? zoneIds : Set.of()),
                ofMigrations);
    }

    void apply(Event event, CommitFacts commit) {
        String number = Long.toString(MigrationRow.numberOf(event, commit.sequence()));
        if (event.hasMigrationStarted()) {
            migrations.put(number, MigrationRow.started(event.getMigrationStarted(), commit));
            return;
        }
        MigrationRow row = migrations.find(number);
        if (row == null) {
            return;
        }
        row.apply(event, commit);
        migrations.put(number, row);
        if (event.hasMigrationEnded()) {
            ended(event.getMigrationEnded(), commit);
        }
    }

    /** By hand, which ends that nobody serves it; a migration says so itself when it has ended. */
    void assigned(CommitFacts commit) {
        if (!ofMigrations.contains(commit.sequence())) {
            degraded.remove(commit.subjectId());
        }
    }

    void store(Connection connection) throws SQLException {
        migrations.store(connection);
        degraded.store(connection);
    }

    private void ended(MigrationEnded event, CommitFacts commit) {
        if (event.getOutcome() != MigrationOutcome.MIGRATION_OUTCOME_NO_HOST) {
            degraded.remove(commit.subjectId());
        } else if (event.getDegraded() && degraded.find(commit.subjectId()) == null) {
            degraded.put(commit.subjectId(), DegradedRow.of(commit.subjectId(), event.getDetail(), commit.at()));
        }
    }
}
