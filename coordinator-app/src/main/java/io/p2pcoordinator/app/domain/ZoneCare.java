package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.proto.v1.CandidateChosen;
import io.p2pcoordinator.proto.v1.HostingFacts;
import io.p2pcoordinator.proto.v1.RunningMigration;
import java.util.Optional;

/**
 * What is known of how a zone came to its host and of the migration that takes it to another. Immutable.
 *
 * @param facts of the present hosting; empty where it was assigned by hand
 */
public record ZoneCare(HostingFacts facts, Optional<RunningMigration> running) {
    public static final ZoneCare NONE = new ZoneCare(HostingFacts.getDefaultInstance(), Optional.empty());

    public boolean isDegraded() {
        return facts.getDegradedSinceUs() > 0;
    }

    /** Who is asked, or takes the zone over, where somebody is. */
    public Optional<CandidateChosen> candidate() {
        return running.filter(RunningMigration::hasCandidate).map(RunningMigration::getCandidate);
    }

    Optional<RunningMigration> running(long number) {
        return running.filter(migration -> migration.getNumber() == number);
    }

    ZoneCare with(RunningMigration now) {
        return new ZoneCare(facts, Optional.of(now));
    }

    /** @param now of what is hosted from now on; no migration runs any more */
    ZoneCare ended(HostingFacts now) {
        return new ZoneCare(now, Optional.empty());
    }

    long digest() {
        Digest digest = MessageDigests.add(new Digest(), facts);
        running.ifPresent(migration -> MessageDigests.add(digest, migration));
        return digest.value();
    }
}
