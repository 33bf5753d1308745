package io.p2pcoordinator.eventstore.log;

import java.util.Arrays;

/**
 * A message as the log keeps it, not yet decoded.
 *
 * @param payload the log's own array: read it, never write it
 * @param storedAtUs when the log stored it, microseconds since 1970; for lag and display, never for applying
 */
@SuppressWarnings("ArrayRecordComponent") // a copy for each of a million messages would be the larger evil
public record RawCommit(StreamId stream, long sequence, String subject, byte[] payload, long storedAtUs) {
    public Position position() {
        return new Position(stream, sequence);
    }

    /** Whether the other is the same message, read once more. */
    public boolean isSameAs(RawCommit other) {
        return stream.equals(other.stream)
                && sequence == other.sequence
                && storedAtUs == other.storedAtUs
                && subject.equals(other.subject)
                && Arrays.equals(payload, other.payload);
    }
}
