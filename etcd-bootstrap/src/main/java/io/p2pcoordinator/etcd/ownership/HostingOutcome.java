package io.p2pcoordinator.etcd.ownership;

/** What became of news about a zone's hosting. */
public sealed interface HostingOutcome {

    record Published() implements HostingOutcome {}

    record NotOwner() implements HostingOutcome {}

    /** Will be written by itself once etcd answers, as long as this node owns the zone. */
    record Unavailable(String reason) implements HostingOutcome {}
}
