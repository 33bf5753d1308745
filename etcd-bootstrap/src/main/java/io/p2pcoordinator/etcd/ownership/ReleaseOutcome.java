package io.p2pcoordinator.etcd.ownership;

/** What became of a release. Whatever it is, this node does not hold the zone any more. */
public sealed interface ReleaseOutcome {

    record Released() implements ReleaseOutcome {}

    record NotHeld() implements ReleaseOutcome {}

    /** The key may still be there: release again, claim again, or leave it to the end of the lease. */
    record Unavailable(String reason) implements ReleaseOutcome {}
}
