package io.p2pcoordinator.app.decide;

/** What one node made of a command by itself. */
public sealed interface LocalOutcome {
    record Ended(CommandOutcome outcome) implements LocalOutcome {}

    /** Nothing was appended: the zone is another node's. */
    record NotOwner(String ownerNodeId) implements LocalOutcome {}
}
