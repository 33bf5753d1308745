package io.p2pcoordinator.eventstore.admission;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;

/** What decoding a raw commit gave. */
public sealed interface DecodedCommit {
    RawCommit raw();

    /** Decoded, and every rule that can be checked on the commit alone holds. */
    record Sound(RawCommit raw, Subject subject, Commit commit) implements DecodedCommit {}

    /**
     * To be parked whole.
     *
     * @param isOfLaterVersion whether it has an event of a type that this version does not know, and later ones may
     */
    record Unsound(RawCommit raw, String error, boolean isOfLaterVersion) implements DecodedCommit {}
}
