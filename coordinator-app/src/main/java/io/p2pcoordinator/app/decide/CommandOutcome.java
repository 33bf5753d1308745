package io.p2pcoordinator.app.decide;

import io.p2pcoordinator.app.domain.Decision.RefusalKind;
import io.p2pcoordinator.eventstore.log.Position;

/** How a command ended. */
public sealed interface CommandOutcome {
    /**
     * It holds, and everything up to this position is applied here.
     *
     * @param changed false when it held already and nothing was appended
     */
    record Done(Position position, boolean changed) implements CommandOutcome {}

    /** The rules say no; nothing was appended. */
    record Refused(RefusalKind kind, String detail) implements CommandOutcome {}

    /** Others kept changing the same subject; nothing was appended. */
    record Conflict(String detail) implements CommandOutcome {}

    /** Something that it needs is away; nothing was appended. Try again later. */
    record Unavailable(String detail) implements CommandOutcome {}

    /** It may have been appended: nobody could say within the deadline. Read before trying again. */
    record Unknown(String detail) implements CommandOutcome {}
}
