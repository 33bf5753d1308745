package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamState;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.io.IOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Single requests, answered by the stream's leader. Thread-safe. */
final class StreamReads {
    private static final int NO_MESSAGE_FOUND = 10037;

    private final JetStreamManagement management;

    StreamReads(JetStreamManagement management) {
        this.management = management;
    }

    Optional<RawCommit> at(Position position) {
        return read(
                position.stream(), () -> management.getMessage(position.stream().name(), position.sequence()));
    }

    Optional<RawCommit> last(Subject subject) {
        return read(
                subject.stream(),
                () -> management.getLastMessage(subject.stream().name(), subject.name()));
    }

    Optional<RawCommit> firstAfter(Subject subject, long sequence) {
        return read(
                subject.stream(),
                () -> management.getNextMessage(subject.stream().name(), sequence + 1, subject.name()));
    }

    /** @param filter of subjects; may hold wildcards */
    Optional<RawCommit> firstAfter(StreamId stream, String filter, long sequence) {
        return read(stream, () -> management.getNextMessage(stream.name(), sequence + 1, filter));
    }

    Position end(StreamId stream) {
        return extent(stream).end();
    }

    /**
     * @param firstSequence of what is still there; where nothing is, of what will come next
     */
    record Extent(long firstSequence, Position end) {}

    Extent extent(StreamId stream) {
        try {
            StreamState state = management.getStreamInfo(stream.name()).getStreamState();
            // the server says 0 for a stream that never had a message
            return new Extent(Math.max(1, state.getFirstSequence()), new Position(stream, state.getLastSequence()));
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            throw unavailable(stream, e);
        }
    }

    /** The commit at the position stays. */
    void trimBefore(Position position) {
        StreamId stream = position.stream();
        try {
            var _ = management.purgeStream(
                    stream.name(),
                    PurgeOptions.builder().sequence(position.sequence()).build());
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            throw unavailable(stream, e);
        }
    }

    static long micros(ZonedDateTime time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    }

    private static Optional<RawCommit> read(StreamId stream, Read read) {
        try {
            MessageInfo info = read.get();
            byte[] payload = info.getData() == null ? new byte[0] : info.getData();
            return Optional.of(
                    new RawCommit(stream, info.getSeq(), info.getSubject(), payload, micros(info.getTime())));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == NO_MESSAGE_FOUND) {
                return Optional.empty();
            }
            throw unavailable(stream, e);
        } catch (IOException | IllegalStateException e) { // the client says the latter while the connection is away
            throw unavailable(stream, e);
        }
    }

    private static LogUnavailableException unavailable(StreamId stream, Exception e) {
        return new LogUnavailableException("expected an answer from stream " + stream + ", but: " + e.getMessage(), e);
    }

    @FunctionalInterface
    private interface Read {
        MessageInfo get() throws IOException, JetStreamApiException;
    }
}
