package io.p2pcoordinator.app.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.StorageType;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.HostRequests;
import io.p2pcoordinator.app.shared.SharedStore;
import io.p2pcoordinator.app.shared.SharedStoreException;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.subject.SubjectToken;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of its own beside the log's, so that a burst of signals does not delay an append. What is in memory on the servers
 * is made anew when a connection comes back, and its watches begin anew. Thread-safe.
 */
public final class NatsSharedStore implements SharedStore, HostRequests, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NatsSharedStore.class);
    private static final Duration REOPEN_PAUSE = Duration.ofMillis(500);
    /** What is sent while the connection hangs must not stop who sends it: it is dropped, as its deadline would have it. */
    private static final int MAX_OUTGOING = 1 << 16;

    private static final int STREAM_NOT_FOUND = 10_059;
    private static final int STREAM_NAME_IN_USE = 10_058;
    /** How long a server that tells of expired values keeps telling watchers that were away. */
    private static final Duration MARKER_TTL = Duration.ofMinutes(1);

    private final Connection connection;
    private final Dispatcher dispatcher;
    private final UnheardMessages unheard;
    private final NatsRequests requests;
    private final NatsHostRequests hostRequests;
    private final int replicas;
    private final Duration requestTimeout;
    private final List<NatsBucket> buckets = new CopyOnWriteArrayList<>();

    private NatsSharedStore(JetStreamConfig config) throws IOException, InterruptedException {
        this.replicas = config.replicas();
        this.requestTimeout = config.requestTimeout();
        Options options = config.connectionOptions("what nodes share")
                .maxMessagesInOutgoingQueue(MAX_OUTGOING)
                .discardMessagesWhenOutgoingQueueFull()
                .connectionListener(new Listener())
                .build();
        connection = Nats.connect(options);
        dispatcher = connection.createDispatcher();
        unheard = new UnheardMessages(connection);
        requests = new NatsRequests(connection);
        hostRequests = new NatsHostRequests(connection);
    }

    /** @throws SharedStoreException when no server answers now */
    public static NatsSharedStore connect(JetStreamConfig config) {
        try {
            return new NatsSharedStore(config);
        } catch (IOException e) {
            throw new SharedStoreException("expected a NATS server at " + config.url() + ", but: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SharedStoreException("interrupted while connecting to " + config.url(), e);
        }
    }

    @Override
    public Bucket bucket(BucketSpec spec) {
        ensure(spec);
        var bucket = new NatsBucket(this, connection, spec, requestTimeout);
        buckets.add(bucket);
        return bucket;
    }

    /** Whether it is there; nothing is created. */
    public boolean has(BucketSpec spec) {
        try {
            var _ = connection.keyValueManagement().getStatus(spec.name());
            return true;
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
                return false;
            }
            throw new SharedStoreException("cannot look for bucket " + spec.name() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SharedStoreException("cannot look for bucket " + spec.name() + ": " + e.getMessage(), e);
        }
    }

    /** Creates the bucket where it is missing. */
    void ensure(BucketSpec spec) {
        try {
            var management = connection.keyValueManagement();
            try {
                management.getStatus(spec.name());
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                    throw e;
                }
                management.create(configuration(spec));
            }
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NAME_IN_USE) {
                throw new SharedStoreException("cannot open bucket " + spec.name() + ": " + e.getMessage(), e);
            }
        } catch (IOException e) {
            throw new SharedStoreException("cannot open bucket " + spec.name() + ": " + e.getMessage(), e);
        }
    }

    private KeyValueConfiguration configuration(BucketSpec spec) {
        var configuration = KeyValueConfiguration.builder(spec.name())
                .maxHistoryPerKey(1)
                .maximumValueSize(spec.maxValueBytes())
                .replicas(replicas)
                .storageType(spec.durable() ? StorageType.File : StorageType.Memory);
        if (spec.ttl().isPositive()) {
            configuration.ttl(spec.ttl()).limitMarker(MARKER_TTL);
        }
        return configuration.build();
    }

    @Override
    public Subscription subscribe(String channel, String address, Consumer<byte[]> onMessage) {
        var subscription = dispatcher.subscribe(subject(channel, address), message -> {
            if (!message.isStatusMessage()) {
                onMessage.accept(message.getData());
            }
        });
        return () -> {
            if (connection.getStatus() != Connection.Status.CLOSED) {
                dispatcher.unsubscribe(subscription);
            }
        };
    }

    @Override
    public boolean send(String channel, String address, byte[] message, Runnable ifNobody) {
        if (!isConnected()) {
            return false;
        }
        try {
            connection.publish(subject(channel, address), unheard.replyTo(ifNobody), message);
            return true;
        } catch (IllegalStateException _) {
            return false; // went away in between
        }
    }

    @Override
    public Reply request(String channel, String address, byte[] message, Duration deadline)
            throws InterruptedException {
        return requests.request(subject(channel, address), message, deadline);
    }

    @Override
    public Subscription serve(String channel, String address, int atOnce, UnaryOperator<byte[]> handler) {
        return requests.serve(subject(channel, address), atOnce, handler);
    }

    @Override
    public Subscription serveHosts(String service, int atOnce, Handler handler, byte[] busy) {
        return hostRequests.serveHosts(service, atOnce, handler, busy);
    }

    private static String subject(String channel, String address) {
        return "p2p." + channel + "." + SubjectToken.escape(address);
    }

    @Override
    public boolean isConnected() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }

    @Override
    public void close() {
        buckets.forEach(NatsBucket::close);
        try {
            connection.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** JetStream may answer later than the server that it is in. */
    private void reopen(NatsBucket bucket) {
        try {
            while (isConnected() && !bucket.reopen()) {
                Thread.sleep(REOPEN_PAUSE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener implements ConnectionListener {
        @Override
        @SuppressWarnings("deprecation") // abstract still; the one that replaces it calls this one
        public void connectionEvent(Connection conn, Events type) {
            if (type == Events.RECONNECTED) {
                log.info("NATS connection for what nodes share is back");
                buckets.forEach(
                        bucket -> Thread.ofVirtual().name("reopen-bucket").start(() -> reopen(bucket)));
            } else if (type == Events.DISCONNECTED) {
                log.debug("NATS connection for what nodes share lost");
            }
        }
    }
}
