package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StreamConfiguration;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.AppendRequests;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.LogHealth;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.TrimmableLog;
import io.p2pcoordinator.eventstore.replica.ZoneCommits;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log on a NATS server or cluster. Thread-safe; owns its two connections and one appender thread for each stream that it
 * may append to. Which streams that are, and so which permissions the server has to give, is said by how it is opened.
 */
public final class JetStreamEventLog implements TrimmableLog, ZoneCommits {
    private static final Logger log = LoggerFactory.getLogger(JetStreamEventLog.class);
    private static final int STREAM_NOT_FOUND = 10059;
    private static final String FIRST_VERSION_WITH_BATCHES = "2.12.0";

    private final JetStreamConfig config;
    private final NatsLink publishLink;
    private final NatsLink readLink;
    private final StreamReads reads;
    private final Map<StreamId, StreamAppender> appenders = new HashMap<>();

    /**
     * The part of the log that a connection is for; nobody needs permissions for the rest.
     *
     * @param known streams that have to be there, with our settings
     * @param written those that are appended to
     */
    private record Part(List<StreamId> known, List<StreamId> written) {}

    private JetStreamEventLog(JetStreamConfig config, Part part, NatsLink publishLink, NatsLink readLink)
            throws IOException {
        this.config = config;
        this.publishLink = publishLink;
        this.readLink = readLink;
        this.reads = new StreamReads(management(readLink, config));
        var readsBehindAppends = new StreamReads(management(publishLink, config));
        boolean batches = takesBatches(publishLink);
        for (StreamId stream : part.written()) {
            appenders.put(stream, new StreamAppender(stream, publishLink, readsBehindAppends, config, batches));
        }
    }

    /**
     * Connects, and creates the streams that are missing.
     *
     * @throws LogUnavailableException when no server answers within {@link JetStreamConfig#connectTimeout}
     * @throws StreamMismatchException when a stream is there with other settings than ours
     * @throws LogIntegrityException when a backup is being restored there
     */
    public static JetStreamEventLog connect(JetStreamConfig config) {
        return connect(config, new Part(StreamId.all(), StreamId.all()));
    }

    /** For map servers: knows the streams of entities only. Otherwise as {@link #connect}. */
    public static JetStreamEventLog connectToPublish(JetStreamConfig config) {
        List<StreamId> entities =
                StreamId.all().stream().filter(StreamId::isEntity).toList();
        return connect(config, new Part(entities, entities));
    }

    /** Reads all and appends nothing. Otherwise as {@link #connect}. */
    public static JetStreamEventLog connectToRead(JetStreamConfig config) {
        return connect(config, new Part(StreamId.all(), List.of()));
    }

    private static JetStreamEventLog connect(JetStreamConfig config, Part part) {
        var publishLink = new NatsLink(config, "publish");
        try {
            var readLink = new NatsLink(config, "read");
            try {
                createStreamsWithin(config.connectTimeout(), readLink, config, part);
                return new JetStreamEventLog(config, part, publishLink, readLink);
            } catch (IOException e) {
                readLink.close();
                throw new LogUnavailableException(
                        "expected JetStream at " + config.url() + ", but: " + e.getMessage(), e);
            } catch (RuntimeException e) {
                readLink.close();
                throw e;
            }
        } catch (RuntimeException e) {
            publishLink.close();
            throw e;
        }
    }

    @Override
    public CompletableFuture<AppendOutcome> append(AppendRequest request) {
        return appender(request.subject().stream())
                .append(List.of(new PendingAppend(request)), null)
                .thenApply(List::getFirst);
    }

    @Override
    public CompletableFuture<List<AppendOutcome>> appendInOrder(List<AppendRequest> requests) {
        StreamId stream = AppendRequests.checkGroup(requests);
        return appender(stream).append(encoded(requests), null);
    }

    @Override
    public CompletableFuture<List<AppendOutcome>> appendInOrder(
            List<AppendRequest> requests, CompletableFuture<List<AppendOutcome>> behind) {
        StreamId stream = AppendRequests.checkGroup(requests);
        StreamAppender appender = appender(stream);
        return behind instanceof AppendGroup predecessor && predecessor.isOf(appender)
                ? appender.append(encoded(requests), predecessor)
                : TrimmableLog.super.appendInOrder(requests, behind);
    }

    @Override
    public long firstSequence(StreamId stream) {
        return reads.extent(stream).firstSequence();
    }

    @Override
    public void trimBefore(Position position) {
        StreamId stream = position.stream();
        if (!stream.isEntity()) {
            throw new IllegalArgumentException("expected an entity stream to trim, but it is " + stream);
        }
        reads.trimBefore(position);
    }

    @Override
    public Optional<RawCommit> last(Subject subject) {
        return reads.last(subject);
    }

    @Override
    public Optional<RawCommit> at(Position position) {
        return reads.at(position);
    }

    @Override
    public Optional<RawCommit> nextOfZone(String zoneId, long afterSequence) {
        Subject deltas = Subject.entity(zoneId);
        // p2p.entity.<pp>.<zone> and p2p.hosting.<pp>.<zone>
        String filter = "p2p.*" + deltas.name().substring(deltas.name().indexOf('.', "p2p.".length()));
        return reads.firstAfter(deltas.stream(), filter, afterSequence);
    }

    @Override
    public Position end(StreamId stream) {
        return reads.end(stream);
    }

    @Override
    public CommitCursor read(StreamId stream, long afterSequence) {
        return new JetStreamCursor(stream, afterSequence, readLink, reads, config.readBatch());
    }

    @Override
    public LogHealth health() {
        boolean reachable = publishLink.isConnected() && readLink.isConnected();
        return new LogHealth(reachable, reachable ? "connected to NATS" : "no connection to NATS");
    }

    @Override
    public void close() {
        appenders.values().stream()
                .map(appender -> Thread.ofVirtual().start(appender::close))
                .toList()
                .forEach(JetStreamEventLog::join);
        publishLink.close();
        readLink.close();
    }

    private static List<PendingAppend> encoded(List<AppendRequest> requests) {
        var appends = new ArrayList<PendingAppend>(requests.size());
        for (AppendRequest request : requests) {
            appends.add(new PendingAppend(request));
        }
        return appends;
    }

    private StreamAppender appender(StreamId stream) {
        StreamAppender appender = appenders.get(stream);
        if (appender == null) {
            throw new IllegalArgumentException(
                    "expected a stream that this connection appends to, but it is " + stream);
        }
        return appender;
    }

    private static JetStreamManagement management(NatsLink link, JetStreamConfig config) throws IOException {
        return link.connection()
                .jetStreamManagement(JetStreamOptions.builder()
                        .requestTimeout(config.requestTimeout())
                        .build());
    }

    /** Of the server that it is connected to now. */
    public String serverVersion() {
        return readLink.connection().getServerInfo().getVersion();
    }

    static boolean takesBatches(NatsLink link) {
        return link.connection().getServerInfo().isSameOrNewerThanVersion(FIRST_VERSION_WITH_BATCHES);
    }

    /** A server answers before its JetStream does, and a cluster before it has a leader. */
    private static void createStreamsWithin(Duration patience, NatsLink link, JetStreamConfig config, Part part)
            throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                JetStreamManagement management = management(link, config);
                if (part.written().contains(StreamId.CONTROL)) {
                    requireNoRestore(management);
                }
                createStreams(management, takesBatches(link), config, part.known());
                return;
            } catch (LogUnavailableException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                log.info("{}; trying again", e.getMessage());
                NatsLink.pause(e);
            }
        }
    }

    private static void requireNoRestore(JetStreamManagement management) {
        try {
            JetStreamRestore.requireNoneUnderWay(management);
        } catch (JetStreamApiException | IOException | IllegalStateException e) {
            throw new LogUnavailableException(
                    "expected to hear whether a backup is being restored, but: " + e.getMessage(), e);
        }
    }

    private static void createStreams(
            JetStreamManagement management, boolean batches, JetStreamConfig config, List<StreamId> streams) {
        for (StreamId stream : streams) {
            StreamConfiguration expected = StreamSettings.of(stream, config.replicas(), batches);
            try {
                StreamConfiguration actual = configurationOf(management, stream).orElse(null);
                if (actual == null) {
                    actual = management.addStream(expected).getConfiguration();
                    log.info("created stream {}", stream);
                }
                List<String> differences = StreamSettings.differences(expected, actual);
                if (!differences.isEmpty()) {
                    throw new StreamMismatchException(stream, differences);
                }
            } catch (JetStreamApiException | IOException | IllegalStateException e) {
                throw new LogUnavailableException(
                        "expected to find or create stream " + stream + ", but: " + e.getMessage(), e);
            }
        }
    }

    private static Optional<StreamConfiguration> configurationOf(JetStreamManagement management, StreamId stream)
            throws IOException, JetStreamApiException {
        try {
            return Optional.of(management.getStreamInfo(stream.name()).getConfiguration());
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
