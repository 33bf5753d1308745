package io.p2pcoordinator.eventstore.log.jetstream;

import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.List;

/** A stream of our name has other settings than our guarantees need. Stops the start; we never change a stream that is there. */
public final class StreamMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StreamMismatchException(StreamId stream, List<String> differences) {
        super("stream " + stream + " has other settings than expected: " + String.join("; ", differences)
                + ". Use another NATS account, or change the stream with \"nats stream edit\" if its content is ours.");
    }
}
