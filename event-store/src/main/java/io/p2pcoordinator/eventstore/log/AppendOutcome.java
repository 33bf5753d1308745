package io.p2pcoordinator.eventstore.log;

/** How an append ended: acknowledged, refused in one of three ways, or unknown. */
public sealed interface AppendOutcome {
    /**
     * The commit is in the log, stored as durably as the server is configured to.
     *
     * @param alreadyThere an earlier attempt with the same commit id had put it there
     */
    record Appended(Position position, boolean alreadyThere) implements AppendOutcome {}

    /** Not in the log: the subject's last sequence is another one. Read again and decide again. */
    record VersionConflict(String subject, long expectedVersion, long actualVersion) implements AppendOutcome {}

    /** Not in the log, and never will be: the server refuses this message (too large, no such stream, not permitted). */
    record Rejected(String reason) implements AppendOutcome {}

    /** Not in the log: it was never sent, since the log is not reachable or its queue is full. Safe to try again. */
    record Unavailable(String reason) implements AppendOutcome {}

    /** It may be in the log, now or in a moment, and reading did not tell within the deadline. Look for its commit id before sending again. */
    record Unknown(String reason) implements AppendOutcome {}
}
