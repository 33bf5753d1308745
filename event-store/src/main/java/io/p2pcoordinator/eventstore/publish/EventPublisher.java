package io.p2pcoordinator.eventstore.publish;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Publishes entity events for the zones that this producer hosts. Each call is one commit. Commits of a zone reach the
 * log in the order of the calls, and one that does not get through is tried again, itself and in its place, until it is
 * acknowledged or the publisher closes: so an answer is {@code Appended}, {@code Rejected} (the server will never take
 * it), or, at the end, {@code Unavailable} or {@code Unknown} for what was still waiting.
 *
 * <p>The log acknowledging a commit does not mean that the zone was still ours: commits of an older hosting epoch have
 * no effect. Thread-safe. Does not close the log.
 */
public final class EventPublisher implements AutoCloseable {
    /** Commits that may wait per stream before {@link #publish} makes its caller wait. */
    public static final int WINDOW = 4_096;

    private final EventLog log;
    private final String producerId;
    private final LongSupplier sequences;
    private final ConcurrentMap<String, Long> hostingEpochs = new ConcurrentHashMap<>();
    private final ConcurrentMap<StreamId, StreamPublisher> streams = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private EventPublisher(EventLog log, String producerId, LongSupplier sequences) {
        this.log = log;
        this.producerId = producerId;
        this.sequences = sequences;
    }

    /**
     * A publisher whose sequences go on above those of its former runs, as long as the clock of this machine does not go
     * back between them: they start at the present microsecond.
     *
     * @param producerId 1 to 255 characters, this map server's own: two that run at once under one id void each other's commits
     */
    public static EventPublisher open(EventLog log, String producerId) {
        return new EventPublisher(log, producerId, new ClockSequence());
    }

    /** From now on the zone's commits carry this hosting epoch. */
    public void hosts(String zoneId, long hostingEpoch) {
        hostingEpochs.put(zoneId, hostingEpoch);
    }

    /**
     * Publishes one commit. Waits while {@link #WINDOW} commits of the zone's stream are on their way. The future
     * completes on the thread that sends: what depends on it must not publish there, since waiting for room would never
     * end.
     *
     * @param occurredAtUs microseconds since 1970
     * @throws IllegalStateException when no hosting epoch was given for the zone, or the publisher is closed
     */
    public CompletableFuture<AppendOutcome> publish(String zoneId, List<Event> events, long occurredAtUs)
            throws InterruptedException {
        Long epoch = hostingEpochs.get(zoneId);
        if (epoch == null) {
            throw new IllegalStateException("expected a hosting epoch for zone " + zoneId + ", but none was given");
        }
        Subject subject = Subject.entity(zoneId);
        StreamPublisher stream = streams.computeIfAbsent(subject.stream(), id -> new StreamPublisher(id, log));
        if (closed) {
            stream.refuseMore(); // it may have been opened just now, behind the back of close
        }
        return stream.publish(() -> request(subject, events, occurredAtUs, epoch));
    }

    /** Commits that are not acknowledged yet. */
    public int inFlight() {
        return streams.values().stream().mapToInt(StreamPublisher::inFlight).sum();
    }

    /** Takes nothing more, gives what waits this long to get through, and answers the rest. */
    public void close(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        closed = true;
        streams.values().forEach(StreamPublisher::refuseMore);
        streams.values().forEach(stream -> stream.close(Math.max(0, deadline - System.nanoTime())));
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    /** Runs inside the stream's lock: sequences rise in the order in which commits are queued. */
    private AppendRequest request(Subject subject, List<Event> events, long occurredAtUs, long epoch) {
        return new AppendRequest(
                subject,
                Commit.newBuilder()
                        .setCommitId(randomId())
                        .setProducerId(producerId)
                        .setProducerSeq(sequences.getAsLong())
                        .setEpoch(epoch)
                        .setOccurredAtUs(occurredAtUs)
                        .addAllEvents(events)
                        .build());
    }

    private static ByteString randomId() {
        UUID uuid = UUID.randomUUID();
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip());
    }
}
