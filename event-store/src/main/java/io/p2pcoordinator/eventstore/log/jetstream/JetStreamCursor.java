package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.ConsumerContext;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls a stream through an ephemeral consumer without acknowledgements. It trusts the consumer with nothing but speed:
 * every message's place is checked, and after a lost connection, a gap in delivery or a silence while the stream grows,
 * a new consumer starts after the last message read. One thread; not even {@link #close} may come from another.
 */
final class JetStreamCursor implements CommitCursor {
    private static final Logger log = LoggerFactory.getLogger(JetStreamCursor.class);
    private static final long LOOK_AFTER_SILENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Duration CONSUMER_FORGOTTEN_AFTER = Duration.ofSeconds(30);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_WAIT = Duration.ofMillis(500);

    private final StreamId stream;
    private final NatsLink link;
    private final StreamReads reads;
    private final int batch;
    private long readSequence;
    private long delivered;
    private long generation;
    private long lastMessageNanos = System.nanoTime();
    private long endAtLastLook;
    private @Nullable PullSubscription consumer;
    private final Delivery delivery = new Delivery();
    private @Nullable Message buffered;
    private @Nullable RawCommit lastRead;

    JetStreamCursor(StreamId stream, long afterSequence, NatsLink link, StreamReads reads, int batch) {
        this.stream = stream;
        this.readSequence = afterSequence;
        this.link = link;
        this.reads = reads;
        this.batch = batch;
    }

    @Override
    public @Nullable RawCommit next(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long leftNanos = deadline - System.nanoTime();
            PullSubscription open = openConsumer();
            if (open == null) {
                if (leftNanos <= 0) {
                    return null;
                }
                Thread.sleep(Math.min(RETRY_PAUSE.toMillis(), Math.max(1, leftNanos / 1_000_000)));
                continue;
            }
            Message message = take(open, leftNanos);
            if (message != null) {
                RawCommit commit = accept(message, open);
                if (commit != null) {
                    lastMessageNanos = System.nanoTime();
                    return commit;
                }
            } else {
                lookAfterSilence();
                if (leftNanos <= 0) {
                    return null;
                }
            }
        }
    }

    @Override
    public int next(@Nullable RawCommit[] into, int limit, Duration timeout) throws InterruptedException {
        RawCommit first = next(timeout);
        if (first == null) {
            return 0;
        }
        into[0] = first;
        int count = 1;
        while (count < limit && hasBuffered()) {
            PullSubscription open = consumer;
            Message message = buffered;
            buffered = null;
            RawCommit commit = open == null || message == null ? null : accept(message, open);
            if (commit == null) {
                break;
            }
            into[count++] = commit;
        }
        return count;
    }

    @Override
    public boolean hasBuffered() {
        PullSubscription open = consumer;
        if (buffered == null && open != null && generation == link.generation()) {
            buffered = poll(open, null);
        }
        return buffered != null;
    }

    @Override
    public void close() {
        dropConsumer();
    }

    private @Nullable Message take(PullSubscription open, long leftNanos) throws InterruptedException {
        if (buffered != null) {
            Message message = buffered;
            buffered = null;
            return message;
        }
        // Of a connection that is lost, its consumer hears nothing: it is to be looked at now and then.
        Message message =
                poll(open, leftNanos < MAX_WAIT.toNanos() ? Duration.ofNanos(Math.max(1, leftNanos)) : MAX_WAIT);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return message;
    }

    private @Nullable Message poll(PullSubscription open, @Nullable Duration patience) {
        try {
            return open.next(patience);
        } catch (IllegalStateException e) {
            log.debug("the consumer of {} ended, opening another after {}", stream, readSequence, e);
            dropConsumer();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    /** The message as a commit if it is the next one; else null, and the consumer is opened anew. */
    private @Nullable RawCommit accept(Message message, PullSubscription from) {
        delivery.read(message, from.ackPrefix());
        if (delivery.consumerSequence != delivered + 1) {
            log.debug(
                    "{}: delivery {} came after {}, opening another consumer",
                    stream,
                    delivery.consumerSequence,
                    delivered);
            dropConsumer();
            return null;
        }
        long sequence = delivery.streamSequence;
        if (stream.isContiguous() && sequence != readSequence + 1) {
            throw new LogIntegrityException("expected " + new Position(stream, readSequence + 1)
                    + " next, but the log goes on at " + new Position(stream, sequence)
                    + ": commits between them were removed");
        }
        delivered++;
        readSequence = sequence;
        byte[] payload = message.getData() == null ? new byte[0] : message.getData();
        var commit = new RawCommit(stream, sequence, message.getSubject(), payload, delivery.storedAtUs);
        lastRead = commit;
        return commit;
    }

    private @Nullable PullSubscription openConsumer() {
        if (consumer != null && generation != link.generation()) {
            dropConsumer();
        }
        if (consumer == null && link.isConnected()) {
            generation = link.generation();
            try {
                checkHistory();
                ConsumerContext context = link.connection()
                        .getStreamContext(stream.name())
                        .createOrUpdateConsumer(ConsumerConfiguration.builder()
                                .deliverPolicy(DeliverPolicy.ByStartSequence)
                                .startSequence(readSequence + 1)
                                .ackPolicy(AckPolicy.None)
                                .inactiveThreshold(CONSUMER_FORGOTTEN_AFTER)
                                .memStorage(true)
                                .numReplicas(1)
                                .build());
                consumer = new PullSubscription(link.connection(), stream.name(), context, batch);
                delivered = 0;
                lastMessageNanos = System.nanoTime();
            } catch (IOException | JetStreamApiException | LogUnavailableException | IllegalStateException e) {
                log.debug("could not open a consumer of {} yet", stream, e);
                dropConsumer();
            }
        }
        return consumer;
    }

    /** A log that ends before what was read from it, or has something else there, is another log. */
    private void checkHistory() {
        StreamReads.Extent extent = reads.extent(stream);
        long end = extent.end().sequence();
        if (stream.isContiguous() && extent.firstSequence() > readSequence + 1) {
            throw new LogIntegrityException("expected " + new Position(stream, readSequence + 1)
                    + " next, but the stream was trimmed and begins at "
                    + new Position(stream, extent.firstSequence())
                    + " now: what is before that can only come from a snapshot or a backup");
        }
        if (end < readSequence) {
            throw new LogIntegrityException("expected " + new Position(stream, readSequence)
                    + " in the log, but it ends at " + new Position(stream, end) + ": it was cut or replaced");
        }
        RawCommit known = lastRead;
        if (known != null
                && stream.isContiguous()
                && reads.at(known.position()).filter(known::isSameAs).isEmpty()) {
            throw new LogIntegrityException("expected what was read at " + known.position()
                    + " to be there still, but something else is, or nothing: the log was replaced");
        }
    }

    /** A consumer is replaced when it said nothing of what the stream already had at the look before. */
    private void lookAfterSilence() {
        if (System.nanoTime() - lastMessageNanos < LOOK_AFTER_SILENCE_NANOS || !link.isConnected()) {
            return;
        }
        if (endAtLastLook > readSequence) {
            log.info("{} is silent at {} though the stream went on, opening another consumer", stream, readSequence);
            dropConsumer();
        }
        try {
            endAtLastLook = reads.end(stream).sequence();
        } catch (LogUnavailableException e) {
            log.debug("{} does not answer", stream, e);
        }
        lastMessageNanos = System.nanoTime();
    }

    private void dropConsumer() {
        PullSubscription former = consumer;
        consumer = null;
        buffered = null;
        if (former != null) {
            try {
                former.close();
            } catch (IllegalStateException e) {
                log.debug("closing a consumer of {} failed; the server forgets it by itself", stream, e);
            }
        }
    }
}
