package io.p2pcoordinator.eventstore.publish;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Publishes entity events for the zones that this producer hosts. Each call is one commit: all its events become visible
 * together, or none.
 *
 * <pre>{@code
 * try (var log = JetStreamEventLog.connectToPublish(JetStreamConfig.of("nats://127.0.0.1:4222", "map-1"));
 *         var publisher = EventPublisher.open(log, "map-1")) {
 *     publisher.hosts("prt_fild08", hostingEpoch);              // from the answer to the claim
 *     for (Tick tick : ticks) {
 *         publisher.publish("prt_fild08", tick.events(), tick.occurredAtUs())      // waits where too much is under way
 *                 .thenAccept(outcome -> {
 *                     if (!(outcome instanceof AppendOutcome.Appended)) {
 *                         unpublished.add(tick);                // on the log's thread: note it, do no work here
 *                     }
 *                 });
 *     }
 * }                                                             // gives what is under way ten seconds
 * }</pre>
 *
 * <p>Commits of a zone reach the log in the order of the calls, and one that does not get through is tried again, itself and
 * in its place, until it is acknowledged or the publisher closes. So there are three answers:
 *
 * <ul>
 *   <li>{@link AppendOutcome.Appended}: in the log once, as durable as the server is configured to be.
 *   <li>{@link AppendOutcome.Rejected}: not in the log, and never will be; what was published after it goes on.
 *   <li>{@link AppendOutcome.Unknown}, only of a publisher that was closed before an answer came: it may be in the log or not.
 * </ul>
 *
 * <p>The log acknowledging a commit does not mean that the zone was still ours: commits of an older hosting epoch have
 * no effect. Thread-safe; calls for one zone are best made by one thread, whose order then is the zone's. Does not close the log.
 */
public final class EventPublisher implements AutoCloseable {
    /** Commits that may be on their way per stream before {@link #publish} makes its caller wait. */
    public static final int WINDOW = 4_096;
    /** The same in bytes; a single larger commit goes alone. */
    public static final int WINDOW_BYTES = 16 << 20;

    private record HostedZone(Subject subject, long epoch) {}

    private final EventLog log;
    private final CommitEnvelope envelope;
    private final ProducerSequence sequence;
    private final ConcurrentMap<String, HostedZone> zones = new ConcurrentHashMap<>();
    private final ConcurrentMap<StreamId, StreamPublisher> streams = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private EventPublisher(EventLog log, String producerId, ProducerSequence sequence) {
        this.log = log;
        this.envelope = new CommitEnvelope(producerId, sequence);
        this.sequence = sequence;
    }

    /**
     * A publisher whose sequences go on above those of its former runs: they start at the clock's present microsecond, or
     * above what {@link #hosts} finds in the log.
     *
     * @param producerId 1 to 255 characters, this map server's own: two that run at once under one id void each other's commits
     */
    public static EventPublisher open(EventLog log, String producerId) {
        return open(log, producerId, InstantSource.system());
    }

    static EventPublisher open(EventLog log, String producerId, InstantSource clock) {
        long nowUs = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        return new EventPublisher(log, producerId, new ProducerSequence(nowUs));
    }

    /**
     * From now on the zone's commits carry this hosting epoch. Looks at the zone's newest commit: where a former run under
     * the same producer id left it, this one goes on above its sequence, even if the clock went back in between. (Where
     * another producer came after it, only the clock tells.)
     *
     * @throws LogUnavailableException when the log does not answer; try again
     * @throws IllegalArgumentException for an epoch below 1, or below the one that the zone has here already
     */
    public void hosts(String zoneId, long hostingEpoch) {
        if (hostingEpoch < 1) {
            throw new IllegalArgumentException("expected a hosting epoch above 0, but it is " + hostingEpoch);
        }
        Subject subject = Subject.entity(zoneId);
        log.last(subject).ifPresent(this::goOnAbove);
        HostedZone now = zones.merge(
                zoneId,
                new HostedZone(subject, hostingEpoch),
                (known, given) -> known.epoch > given.epoch ? known : given);
        if (now.epoch > hostingEpoch) {
            throw new IllegalArgumentException("expected a hosting epoch of zone " + zoneId + " of at least "
                    + now.epoch + ", but it is " + hostingEpoch);
        }
    }

    /** Takes nothing more for the zone, as after another host has claimed it. What is on its way stays on its way. */
    public void leaves(String zoneId) {
        zones.remove(zoneId);
    }

    /**
     * Publishes one commit. Waits while {@link #WINDOW} commits or {@link #WINDOW_BYTES} bytes of the zone's stream are on their
     * way. The future completes on the thread that sends: what depends on it must not publish there, since waiting for
     * room would never end, and should be short, since everything else of the stream waits for it.
     *
     * @param occurredAtUs microseconds since 1970
     * @throws IllegalArgumentException when the events are none, or would be acknowledged and then never have an effect, since they
     *     break a rule of the log; says which
     * @throws IllegalStateException when no hosting epoch was given for the zone, or the publisher is closed
     */
    public CompletableFuture<AppendOutcome> publish(String zoneId, List<Event> events, long occurredAtUs)
            throws InterruptedException {
        HostedZone zone = zones.get(zoneId);
        if (zone == null) {
            throw new IllegalStateException("expected a hosting epoch for zone " + zoneId + ", but none was given");
        }
        StreamPublisher stream = streams.get(zone.subject.stream());
        if (stream == null) {
            stream = streams.computeIfAbsent(zone.subject.stream(), id -> new StreamPublisher(id, log, envelope));
        }
        if (closed) {
            stream.refuseMore(); // it may have been opened just now, behind the back of close
        }
        return stream.publish(zone.subject, zone.epoch, events, occurredAtUs);
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

    private void goOnAbove(RawCommit newest) {
        try {
            Commit commit = Commit.parseFrom(newest.payload());
            if (commit.getProducerId().equals(envelope.producerId())) {
                sequence.startAbove(commit.getProducerSeq());
            }
        } catch (InvalidProtocolBufferException _) {
            // a stranger's bytes: they say nothing about our sequence
        }
    }
}
