package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.Options;
import java.time.Duration;

/**
 * @param url NATS URLs, separated by commas
 * @param connectionName shown by the server's monitoring
 * @param replicas of streams that are created: 1, or 3 on a cluster
 * @param connectTimeout how long {@link JetStreamEventLog#connect} waits for the server in all
 * @param requestTimeout for one request to the server
 * @param appendTimeout how long an append may stay without an outcome, resolving an unknown one included
 * @param readBatch messages asked for at a time by a cursor
 * @param login who we are to the server
 */
public record JetStreamConfig(
        String url,
        String connectionName,
        int replicas,
        Duration connectTimeout,
        Duration requestTimeout,
        Duration appendTimeout,
        int readBatch,
        NatsLogin login) {
    public static final int DEFAULT_READ_BATCH = 2_000;

    private static final Duration RECONNECT_WAIT = Duration.ofMillis(200);

    public JetStreamConfig {
        if (url.contains("@")) {
            throw new IllegalArgumentException(
                    "expected NATS URLs without user and password, since URLs are logged: give them as a login");
        }
        if (replicas < 1 || replicas > 5) {
            throw new IllegalArgumentException("expected 1 to 5 replicas, but it is " + replicas);
        }
        if (requestTimeout.compareTo(appendTimeout) >= 0) {
            throw new IllegalArgumentException("expected a request timeout below the append timeout of " + appendTimeout
                    + ", but it is " + requestTimeout);
        }
    }

    /** To a server that asks nobody who it is. */
    public JetStreamConfig(
            String url,
            String connectionName,
            int replicas,
            Duration connectTimeout,
            Duration requestTimeout,
            Duration appendTimeout,
            int readBatch) {
        this(
                url,
                connectionName,
                replicas,
                connectTimeout,
                requestTimeout,
                appendTimeout,
                readBatch,
                new NatsLogin.Anonymous());
    }

    public static JetStreamConfig of(String url, String connectionName) {
        return new JetStreamConfig(
                url,
                connectionName,
                1,
                Duration.ofSeconds(15),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                DEFAULT_READ_BATCH);
    }

    public JetStreamConfig withReplicas(int count) {
        return new JetStreamConfig(
                url, connectionName, count, connectTimeout, requestTimeout, appendTimeout, readBatch, login);
    }

    public JetStreamConfig withConnectTimeout(Duration timeout) {
        return new JetStreamConfig(
                url, connectionName, replicas, timeout, requestTimeout, appendTimeout, readBatch, login);
    }

    /** Reading a long log from its beginning is quickest with about 20,000. */
    public JetStreamConfig withReadBatch(int messages) {
        return new JetStreamConfig(
                url, connectionName, replicas, connectTimeout, requestTimeout, appendTimeout, messages, login);
    }

    public JetStreamConfig withLogin(NatsLogin who) {
        return new JetStreamConfig(
                url, connectionName, replicas, connectTimeout, requestTimeout, appendTimeout, readBatch, who);
    }

    /**
     * Of a connection that comes back by itself for ever and buffers nothing while it is away, so that what could not be sent is
     * known not to have been sent.
     *
     * @param role what it is for, as it shows in the server's monitoring and in logs
     */
    public Options.Builder connectionOptions(String role) {
        return login.applyTo(Options.builder())
                .servers(url.split(","))
                .connectionName(connectionName + " " + role)
                .maxReconnects(-1)
                .reconnectWait(RECONNECT_WAIT)
                .reconnectJitter(Duration.ofMillis(50))
                .reconnectBufferSize(0)
                .connectionTimeout(requestTimeout)
                .pingInterval(Duration.ofSeconds(2))
                .maxPingsOut(2)
                .dontForceFlushOnRequest()
                .reportNoResponders()
                .errorListener(new RefusalLog(role));
    }
}
