package io.p2pcoordinator.eventstore.log.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.support.NatsJetStreamConstants;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes streams as they were: every message byte for byte at the sequence that it had. As long as that is under way a stream of its own
 * stands beside them, {@code p2p_restore}, which keeps coordinators from starting; it names what is being restored, so that
 * the same can be gone on with after a failure and nothing else. One thread.
 */
public final class JetStreamRestore implements AutoCloseable {
    /** Of a restore that ended before it had told what it restores, and so before it had written anything. */
    public static final String NOT_TOLD = "(not told)";

    private static final String MARKER = "p2p_restore";
    private static final String MARKER_SUBJECT = "p2p.restore.source";
    private static final int STREAM_NOT_FOUND = 10059;

    private final JetStreamConfig config;
    private final NatsLink link;
    private final JetStreamManagement management;
    private final boolean batches;
    private long batchNumber;

    /**
     * What is in a stream.
     *
     * @param firstSequence of the first message; where there is none, of what comes next
     * @param endSequence of the last message that ever was, 0 for none
     */
    public record Extent(long firstSequence, long endSequence) {
        /** Whether nothing was ever put there, wherever it begins. */
        public boolean isUntouched() {
            return endSequence < firstSequence;
        }
    }

    private JetStreamRestore(JetStreamConfig config, NatsLink link) throws IOException {
        this.config = config;
        this.link = link;
        this.management = link.connection()
                .jetStreamManagement(JetStreamOptions.builder()
                        .requestTimeout(config.requestTimeout())
                        .build());
        this.batches = JetStreamEventLog.takesBatches(link);
    }

    /** @throws LogUnavailableException when no server answers in time */
    public static JetStreamRestore connect(JetStreamConfig config) {
        var link = new NatsLink(config, "restore");
        try {
            return new JetStreamRestore(config, link);
        } catch (IOException e) {
            link.close();
            throw new LogUnavailableException("expected JetStream at " + config.url() + ", but: " + e.getMessage(), e);
        }
    }

    /** What is being restored, where a restore has begun and not ended. */
    public Optional<String> underWay() {
        return ask("to say whether a restore is under way", () -> source(management));
    }

    /** From now on no coordinator starts here. */
    public void begin(String source) {
        ask("to mark that a restore begins", () -> {
            var _ = management.addStream(StreamConfiguration.builder()
                    .name(MARKER)
                    .subjects(MARKER_SUBJECT)
                    .storageType(StorageType.File)
                    .replicas(config.replicas())
                    .build());
            return link.connection().jetStream().publish(MARKER_SUBJECT, source.getBytes(UTF_8));
        });
    }

    /** All is there: coordinators may start. */
    public void end() {
        ask("to mark that the restore has ended", () -> management.deleteStream(MARKER));
    }

    /** Empty where there is no such stream. */
    public Optional<Extent> extent(StreamId stream) {
        return ask(
                "to say what is in " + stream,
                () -> info(management, stream.name())
                        .map(StreamInfo::getStreamState)
                        .map(state -> new Extent(Math.max(1, state.getFirstSequence()), state.getLastSequence())));
    }

    /** Makes it with our settings. One that is there must never have had a message, and is made anew. */
    public void create(StreamId stream, long firstSequence) {
        ask("to create " + stream, () -> {
            if (info(management, stream.name()).isPresent()) {
                management.deleteStream(stream.name());
            }
            return management.addStream(
                    StreamConfiguration.builder(StreamSettings.of(stream, config.replicas(), batches))
                            .firstSequence(firstSequence)
                            .build());
        });
    }

    /** A message as it was. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not kept
    public record Stored(String subject, byte[] payload) {}

    /**
     * Appends messages, at most 1,000, behind the end that is stated.
     *
     * @throws LogIntegrityException when the stream ends elsewhere: somebody else writes there
     * @throws LogUnavailableException when it is not known whether they are there; {@link #extent} tells
     */
    public void append(StreamId stream, long endSequence, List<Stored> messages) throws InterruptedException {
        if (batches && messages.size() > 1) {
            appendBatch(stream, endSequence, messages);
        } else {
            long end = endSequence;
            for (Stored message : messages) {
                expectEnd(stream, end + 1, send(stream, message, guard(stream, end)));
                end++;
            }
        }
    }

    @Override
    public void close() {
        link.close();
    }

    /** @throws LogIntegrityException when a restore has begun there and not ended */
    static void requireNoneUnderWay(JetStreamManagement management) throws IOException, JetStreamApiException {
        Optional<String> source = source(management);
        if (source.isPresent()) {
            throw new LogIntegrityException("The log is not whole: a restore from backup " + source.get()
                    + " has begun and not ended. Run p2p-control --restore-state with the same file again; it goes on"
                    + " where it stopped. Then start the coordinators.");
        }
    }

    private static Optional<String> source(JetStreamManagement management) throws IOException, JetStreamApiException {
        Optional<StreamInfo> marker = info(management, MARKER);
        if (marker.isEmpty()) {
            return Optional.empty();
        }
        if (marker.get().getStreamState().getMsgCount() == 0) {
            return Optional.of(NOT_TOLD);
        }
        byte[] source = management.getLastMessage(MARKER, MARKER_SUBJECT).getData();
        return Optional.of(source == null ? "" : new String(source, UTF_8));
    }

    private static Optional<StreamInfo> info(JetStreamManagement management, String stream)
            throws IOException, JetStreamApiException {
        try {
            return Optional.of(management.getStreamInfo(stream));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void appendBatch(StreamId stream, long endSequence, List<Stored> messages) throws InterruptedException {
        String batchId = "restore-" + System.nanoTime() + "-" + batchNumber++;
        int count = messages.size();
        try {
            for (int number = 1; number < count; number++) {
                Stored message = messages.get(number - 1);
                StringBuilder lines = batchLines(batchId, number);
                if (number == 1) {
                    lines.append(guard(stream, endSequence));
                }
                link.connection().publish(message.subject(), new WrittenHeaders(lines), message.payload());
            }
        } catch (IllegalStateException e) {
            throw unavailable("to take messages of " + stream, e);
        }
        StringBuilder lines = batchLines(batchId, count)
                .append(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR)
                .append(":1\r\n");
        expectEnd(stream, endSequence + count, send(stream, messages.getLast(), lines));
    }

    private static StringBuilder batchLines(String batchId, int number) {
        return new StringBuilder(128)
                .append(NatsJetStreamConstants.NATS_BATCH_ID_HDR)
                .append(':')
                .append(batchId)
                .append("\r\n")
                .append(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR)
                .append(':')
                .append(number)
                .append("\r\n");
    }

    private static StringBuilder guard(StreamId stream, long endSequence) {
        return new StringBuilder(96)
                .append(NatsJetStreamConstants.EXPECTED_STREAM_HDR)
                .append(':')
                .append(stream.name())
                .append("\r\n")
                .append(NatsJetStreamConstants.EXPECTED_LAST_SEQ_HDR)
                .append(':')
                .append(endSequence)
                .append("\r\n");
    }

    private PublishAck send(StreamId stream, Stored message, StringBuilder lines) throws InterruptedException {
        try {
            Duration timeout = config.appendTimeout();
            Message answer = link.connection()
                    .requestWithTimeout(message.subject(), new WrittenHeaders(lines), message.payload(), timeout)
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new PublishAck(answer);
        } catch (JetStreamApiException e) {
            throw refused(stream, e);
        } catch (IOException | ExecutionException | TimeoutException | IllegalStateException e) {
            throw unavailable("to take messages of " + stream, e);
        }
    }

    private static RuntimeException refused(StreamId stream, JetStreamApiException e) {
        boolean elsewhere = e.getApiErrorCode() == MessageSender.WRONG_LAST_SEQUENCE
                || e.getApiErrorCode() == MessageSender.WRONG_LAST_SEQUENCE_CONSTANT;
        return elsewhere
                ? new LogIntegrityException("Somebody else writes to " + stream
                        + " while it is restored: stop coordinators and map servers. (" + e.getMessage() + ")")
                : unavailable("to take messages of " + stream, e);
    }

    private static void expectEnd(StreamId stream, long expected, PublishAck ack) {
        if (ack.getSeqno() != expected) {
            throw new LogIntegrityException("expected to restore " + new Position(stream, expected)
                    + ", but the server put it at " + new Position(stream, ack.getSeqno()));
        }
    }

    @FunctionalInterface
    private interface Request<T> {
        T send() throws IOException, JetStreamApiException;
    }

    private static <T> T ask(String what, Request<T> request) {
        try {
            return request.send();
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            throw unavailable(what, e);
        }
    }

    private static LogUnavailableException unavailable(String what, Exception e) {
        return new LogUnavailableException("expected the NATS server " + what + ", but: " + e.getMessage(), e);
    }
}
