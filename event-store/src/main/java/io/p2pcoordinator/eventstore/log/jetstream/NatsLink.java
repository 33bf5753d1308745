package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that comes back by itself for ever and counts how often it did. Buffers nothing while it is away, so that
 * what could not be sent is known not to have been sent. Thread-safe.
 */
final class NatsLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NatsLink.class);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);

    private final Connection connection;
    private final AtomicLong generation = new AtomicLong();

    NatsLink(JetStreamConfig config, String role) {
        Options options = config.connectionOptions(role)
                .connectionListener(new Listener(role))
                .build();
        this.connection = connect(options, config);
    }

    Connection connection() {
        return connection;
    }

    boolean isConnected() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }

    /** Grows with every lost or restored connection: what was set up under an older one must be set up again. */
    long generation() {
        return generation.get();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Connection connect(Options options, JetStreamConfig config) {
        long deadline = System.nanoTime() + config.connectTimeout().toNanos();
        while (true) {
            try {
                return Nats.connect(options);
            } catch (AuthenticationException e) {
                // waiting does not help
                throw new LogUnavailableException(
                        "expected the NATS server at " + config.url() + " to let us in as " + config.login() + ", but: "
                                + e.getMessage(),
                        e);
            } catch (IOException e) {
                if (System.nanoTime() >= deadline) {
                    throw new LogUnavailableException(
                            "expected a NATS server at " + config.url() + " within "
                                    + config.connectTimeout().toSeconds() + " s, but: " + e.getMessage(),
                            e);
                }
                pause(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LogUnavailableException("interrupted while connecting to " + config.url(), e);
            }
        }
    }

    static void pause(Exception cause) {
        try {
            Thread.sleep(RETRY_PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while connecting", cause);
        }
    }

    private final class Listener implements ConnectionListener {
        private final String role;
        private boolean
                lost; // every attempt that fails is told as another loss; only the client's one callback thread is here

        Listener(String role) {
            this.role = role;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract still; the one that replaces it calls this one
        public void connectionEvent(Connection conn, Events type) {
            switch (type) {
                case DISCONNECTED -> {
                    generation.incrementAndGet();
                    if (!lost) {
                        log.warn("NATS connection for {} lost; trying to get it back", role);
                    }
                    lost = true;
                }
                case RECONNECTED -> {
                    generation.incrementAndGet();
                    lost = false;
                    log.info("NATS connection for {} is back", role);
                }
                case CONNECTED, CLOSED, RESUBSCRIBED, DISCOVERED_SERVERS, LAME_DUCK -> {
                    // nothing that appends or cursors depend on
                }
            }
        }
    }
}
