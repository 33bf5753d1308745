package io.p2pcoordinator.eventstore.log;

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
}
