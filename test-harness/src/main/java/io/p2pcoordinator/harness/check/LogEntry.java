package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import org.jspecify.annotations.Nullable;

/**
 * A commit of the log and whether it may have an effect.
 *
 * @param subject null where it is none of ours
 * @param commit null where it cannot be decoded or breaks a rule
 */
record LogEntry(
        RawCommit raw, @Nullable Subject subject, @Nullable Commit commit, Verdict verdict) {
    Position position() {
        return raw.position();
    }

    boolean hasEffect() {
        return verdict.isAccepted();
    }

    /** For evidence. */
    String describe() {
        return raw.position() + " on " + raw.subject() + " (" + verdict
                + (commit == null
                        ? ""
                        : ", commit " + Marks.of(commit.getCommitId()) + " of " + commit.getProducerId() + " seq "
                                + Long.toUnsignedString(commit.getProducerSeq()) + " epoch " + commit.getEpoch())
                + ")";
    }
}
