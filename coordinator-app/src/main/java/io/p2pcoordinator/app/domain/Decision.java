package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;
import java.util.List;

/** What became of a command. */
public sealed interface Decision {
    /** To be committed, all in one commit. */
    record Accepted(List<Event> events) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** What was wanted is so already: there is nothing to commit. */
    record Unchanged() implements Decision {}

    /**
     * @param detail why, for people, in the words that clients know
     */
    record Refused(RefusalKind kind, String detail) implements Decision {}

    enum RefusalKind {
        /** It is about something that is not there. */
        NOT_FOUND,
        /** The state, or a rule that always holds, does not allow it. */
        INVALID,
        /** What is to be created is there already. */
        CONFLICT,
        /** It belongs to somebody else. */
        FORBIDDEN
    }

    static Decision accepted(Event.Builder event) {
        return new Accepted(List.of(event.build()));
    }

    static Decision unchanged() {
        return new Unchanged();
    }

    static Decision notFound(String what, String id) {
        return new Refused(RefusalKind.NOT_FOUND, what + " not found: " + id);
    }

    static Decision invalid(String detail) {
        return new Refused(RefusalKind.INVALID, detail);
    }

    static Decision forbidden(String detail) {
        return new Refused(RefusalKind.FORBIDDEN, detail);
    }

    static Decision conflict(String detail) {
        return new Refused(RefusalKind.CONFLICT, detail);
    }
}
