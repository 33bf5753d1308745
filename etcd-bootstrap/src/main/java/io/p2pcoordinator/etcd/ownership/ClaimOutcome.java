package io.p2pcoordinator.etcd.ownership;

/** What became of a claim. */
public sealed interface ClaimOutcome {

    /** This node owns the zone; claimed again under the same lease, the epoch is the same. */
    record Claimed(long ownerEpoch) implements ClaimOutcome {}

    record HeldByOther(String node, long ownerEpoch) implements ClaimOutcome {}

    /** Not known to be owned. Claim again later: that finds out. */
    record Unavailable(String reason) implements ClaimOutcome {}
}
