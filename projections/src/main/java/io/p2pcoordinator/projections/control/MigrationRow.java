package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.projections.table.Micros;
import io.p2pcoordinator.projections.table.RowTable;
import io.p2pcoordinator.proto.v1.CandidateChosen;
import io.p2pcoordinator.proto.v1.CandidateKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.MigrationAdvanced;
import io.p2pcoordinator.proto.v1.MigrationEnded;
import io.p2pcoordinator.proto.v1.MigrationOutcome;
import io.p2pcoordinator.proto.v1.MigrationStarted;
import io.p2pcoordinator.proto.v1.MigrationStep;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A migration as its table has it; it stays there after its end. */
final class MigrationRow {
    static final RowTable<MigrationRow> TABLE = new RowTable<>("migration", MigrationRow::new)
            .text("migration", row -> Long.toString(row.id), (_, _) -> {})
            .number("id", row -> row.id, (row, v) -> row.id = v)
            .text("zone_id", row -> row.zoneId, (row, v) -> row.zoneId = v)
            .text("reason", row -> row.reason, (row, v) -> row.reason = v)
            .text("detail", row -> row.detail, (row, v) -> row.detail = v)
            .text("from_host_id", row -> row.fromHostId, (row, v) -> row.fromHostId = v)
            .number("from_hosting_epoch", row -> row.fromHostingEpoch, (row, v) -> row.fromHostingEpoch = v)
            .text("to_host_id", row -> row.toHostId, (row, v) -> row.toHostId = v)
            .text("to_kind", row -> row.toKind, (row, v) -> row.toKind = v)
            .number("hosting_epoch", row -> row.hostingEpoch, (row, v) -> row.hostingEpoch = v)
            .text("step", row -> row.step, (row, v) -> row.step = v)
            .text("outcome", row -> row.outcome, (row, v) -> row.outcome = v)
            .number("asked", row -> row.asked, (row, v) -> row.asked = v)
            .text("last_failure", row -> row.lastFailure, (row, v) -> row.lastFailure = v)
            .number("recovery_sequence", row -> row.recoverySequence, (row, v) -> row.recoverySequence = v)
            .number("acknowledged_lost", row -> row.acknowledgedLost, (row, v) -> row.acknowledgedLost = v)
            .time("noticed_at", row -> row.noticedAt, (row, v) -> row.noticedAt = v)
            .time("started_at", row -> row.startedAt, (row, v) -> row.startedAt = v)
            .time("assigned_at", row -> row.assignedAt, (row, v) -> row.assignedAt = v)
            .time("served_at", row -> row.servedAt, (row, v) -> row.servedAt = v)
            .time("ended_at", row -> row.endedAt, (row, v) -> row.endedAt = v);

    private long id;
    private @Nullable String zoneId;
    private @Nullable String reason;
    private @Nullable String detail;
    private @Nullable String fromHostId;
    private long fromHostingEpoch;
    private @Nullable String toHostId;
    private @Nullable String toKind;
    private long hostingEpoch;
    private @Nullable String step = "choose";
    private @Nullable String outcome;
    private long asked;
    private @Nullable String lastFailure;
    private long recoverySequence;
    private long acknowledgedLost = -1;
    private @Nullable Instant noticedAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant assignedAt;
    private @Nullable Instant servedAt;
    private @Nullable Instant endedAt;

    /** Number of the migration that an event is of; 0 for an event of none. */
    static long numberOf(Event event, long sequence) {
        return switch (event.getPayloadCase()) {
            case MIGRATION_STARTED -> sequence;
            case CANDIDATE_CHOSEN -> event.getCandidateChosen().getMigration();
            case CANDIDATE_FAILED -> event.getCandidateFailed().getMigration();
            case MIGRATION_ADVANCED -> event.getMigrationAdvanced().getMigration();
            case MIGRATION_ENDED -> event.getMigrationEnded().getMigration();
            default -> 0;
        };
    }

    static MigrationRow started(MigrationStarted event, CommitFacts commit) {
        var row = new MigrationRow();
        row.id = commit.sequence();
        row.zoneId = commit.subjectId();
        row.reason = word("MIGRATION_REASON_", event.getReason().name());
        row.detail = event.getDetail();
        row.fromHostId = event.getFromHostId().isEmpty() ? null : event.getFromHostId();
        row.fromHostingEpoch = event.getFromHostingEpoch();
        row.noticedAt = event.getNoticedAtUs() == 0 ? commit.at() : Micros.toInstant(event.getNoticedAtUs());
        row.startedAt = commit.at();
        return row;
    }

    /** One that has ended does not change any more. */
    void apply(Event event, CommitFacts commit) {
        if (outcome != null) {
            return;
        }
        switch (event.getPayloadCase()) {
            case CANDIDATE_CHOSEN -> chosen(event.getCandidateChosen());
            case CANDIDATE_FAILED -> {
                lastFailure = event.getCandidateFailed().getHostId() + ": "
                        + event.getCandidateFailed().getReason();
                step = "choose";
            }
            case MIGRATION_ADVANCED -> advanced(event.getMigrationAdvanced(), commit);
            case MIGRATION_ENDED -> ended(event.getMigrationEnded(), commit);
            default ->
                throw new IllegalStateException(
                        "expected an event of a migration, but it is " + event.getPayloadCase());
        }
    }

    private void chosen(CandidateChosen event) {
        asked++;
        toHostId = event.getHostId();
        toKind = event.getKind() == CandidateKind.CANDIDATE_KIND_UNSPECIFIED
                ? null
                : word("CANDIDATE_KIND_", event.getKind().name());
    }

    private void advanced(MigrationAdvanced event, CommitFacts commit) {
        step = word("MIGRATION_STEP_", event.getStep().name());
        if (event.getStep() == MigrationStep.MIGRATION_STEP_NOTIFY) {
            hostingEpoch = commit.sequence();
            assignedAt = commit.at();
        }
        if (event.getStep() == MigrationStep.MIGRATION_STEP_VERIFY) {
            servedAt = commit.at();
        }
        if (event.getRecoverySequence() != 0) {
            recoverySequence = event.getRecoverySequence();
        }
    }

    private void ended(MigrationEnded event, CommitFacts commit) {
        outcome = word("MIGRATION_OUTCOME_", event.getOutcome().name());
        endedAt = commit.at();
        if (event.getOutcome() == MigrationOutcome.MIGRATION_OUTCOME_COMPLETED) {
            acknowledgedLost = event.getAcknowledgedLost();
        }
        if (!event.getDetail().isEmpty() && lastFailure == null) {
            lastFailure = event.getDetail();
        }
    }

    private static String word(String prefix, String name) {
        return name.startsWith(prefix)
                ? name.substring(prefix.length()).toLowerCase(Locale.ROOT)
                : name.toLowerCase(Locale.ROOT);
    }
}
