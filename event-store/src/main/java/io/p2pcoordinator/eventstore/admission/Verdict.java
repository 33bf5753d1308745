package io.p2pcoordinator.eventstore.admission;

/** Whether a commit has an effect, and if not, why. The same for everyone who reads the stream up to that commit. */
public enum Verdict {
    ACCEPTED,
    /** Decided on a state that no longer held, or sent twice: the subject's version is another one. */
    VERSION_MISMATCH,
    /** Written under an epoch that is not the current one (zones: owner epoch; entities: hosting epoch). */
    STALE_EPOCH,
    /** No host was ever assigned to the zone, so nobody may publish its entities. */
    NOT_HOSTED,
    /** The producer's sequence is not higher than the last applied one. */
    REPEATED,
    /** Cannot be decoded, or breaks a rule that holds for every commit: kept aside with its bytes. */
    PARKED;

    public boolean isAccepted() {
        return this == ACCEPTED;
    }
}
