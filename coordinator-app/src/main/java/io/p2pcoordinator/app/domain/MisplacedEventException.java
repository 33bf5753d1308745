package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;

/** An applier was given an event of another kind of thing. The log's rules park such commits, so this is a fault of ours and stops the lane. */
final class MisplacedEventException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    MisplacedEventException(String home, Event event) {
        super("expected an event of " + home + ", but it is " + event.getPayloadCase());
    }
}
