package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.eventstore.log.Position;

/** What a client was told about something that it wanted to write. */
public sealed interface Outcome {
    /** It is in the log, there. */
    record Acknowledged(Position position) implements Outcome {}

    /** It is not in the log and never will be. */
    record Refused(String reason) implements Outcome {}

    /** It may be in the log, now or later: no answer, or one that says so. */
    record Unknown(String reason) implements Outcome {}
}
