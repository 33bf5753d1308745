package io.p2pcoordinator.projections.control;

import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.projections.table.Micros;
import java.time.Instant;

/** What rows take from a commit, beside its events. */
record CommitFacts(String subjectId, long sequence, long epoch, Instant at) {
    static CommitFacts of(DecodedCommit.Sound sound) {
        return new CommitFacts(
                sound.subject().id(),
                sound.raw().sequence(),
                sound.commit().getEpoch(),
                Micros.toInstant(sound.commit().getOccurredAtUs()));
    }
}
