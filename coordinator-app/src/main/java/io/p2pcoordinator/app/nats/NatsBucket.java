package io.p2pcoordinator.app.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.KeyValueWatchOption;
import io.nats.client.api.KeyValueWatcher;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsKeyValueWatchSubscription;
import io.nats.client.support.NatsJetStreamConstants;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.SharedStoreException;
import io.p2pcoordinator.app.shared.StaleRevisionException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A key-value bucket, with the layout that NATS gives it (ADR-8 of its architecture decisions). */
final class NatsBucket implements Bucket {
    private static final Logger log = LoggerFactory.getLogger(NatsBucket.class);
    private static final int WRONG_LAST_SEQUENCE = 10_071;
    /** The same, of a replicated stream that has another write of the key under way. */
    private static final int WRONG_LAST_SEQUENCE_CONSTANT = 10_164;

    private final NatsSharedStore store;
    private final Connection connection;
    private final BucketSpec spec;
    private final Duration requestTimeout;
    private final KeyValue values;
    private final List<OpenWatch> watches = new CopyOnWriteArrayList<>();

    NatsBucket(NatsSharedStore store, Connection connection, BucketSpec spec, Duration requestTimeout) {
        this.store = store;
        this.connection = connection;
        this.spec = spec;
        this.requestTimeout = requestTimeout;
        try {
            this.values = connection.keyValue(spec.name());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @FunctionalInterface
    private interface Request<T> {
        T send() throws IOException, JetStreamApiException, InterruptedException;
    }

    @Override
    public Optional<Entry> get(String key) {
        return Optional.ofNullable(ask(() -> values.get(key))).map(NatsBucket::entry);
    }

    @Override
    public OptionalLong create(String key, byte[] value) {
        return checked(() -> values.create(key, value));
    }

    @Override
    public OptionalLong update(String key, byte[] value, long expectedRevision) {
        return checked(() -> values.update(key, value, expectedRevision));
    }

    @Override
    public long put(String key, byte[] value) {
        return ask(() -> values.put(key, value));
    }

    @Override
    public CompletableFuture<Long> putLater(String key, byte[] value) {
        return publish(key, null, value);
    }

    @Override
    public void delete(String key) {
        ask(() -> {
            values.delete(key);
            return true;
        });
    }

    @Override
    public CompletableFuture<Long> updateLater(String key, byte[] value, long expectedRevision) {
        return checked(key, expectedRevision, publish(key, expecting(expectedRevision), value));
    }

    @Override
    public CompletableFuture<Long> deleteLater(String key, long expectedRevision) {
        Headers headers = expecting(expectedRevision).put("KV-Operation", "DEL");
        return checked(key, expectedRevision, publish(key, headers, new byte[0]));
    }

    private static Headers expecting(long revision) {
        return new Headers().put(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR, Long.toString(revision));
    }

    private static CompletableFuture<Long> checked(String key, long expectedRevision, CompletableFuture<Long> answer) {
        return answer.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                isWrongRevision(failure) ? new StaleRevisionException(key, expectedRevision) : failure));
    }

    private static boolean isWrongRevision(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JetStreamApiException refused && isWrongLastSequence(refused)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<Entry> list(String keyOfFirstIds) {
        var found = new ArrayList<Entry>();
        var complete = new CountDownLatch(1);
        var watcher = new KeyValueWatcher() {
            @Override
            public void watch(KeyValueEntry entry) {
                found.add(entry(entry));
            }

            @Override
            public void endOfData() {
                complete.countDown();
            }
        };
        return ask(() -> {
            NatsKeyValueWatchSubscription watch =
                    values.watch(keyOfFirstIds + ".>", watcher, KeyValueWatchOption.IGNORE_DELETE);
            try {
                if (!complete.await(requestTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException("no answer within " + requestTimeout);
                }
                return List.copyOf(found);
            } finally {
                watch.unsubscribe();
            }
        });
    }

    @Override
    public Watch watch(Listener listener) {
        var watch = new OpenWatch(listener);
        watch.begin();
        watches.add(watch);
        return watch;
    }

    /** After a connection came back: in-memory values may be gone with their server, and with them those who watched. False: again. */
    boolean reopen() {
        try {
            store.ensure(spec);
            watches.forEach(OpenWatch::begin);
            return true;
        } catch (RuntimeException e) {
            log.warn("bucket {} does not come back yet: {}", spec.name(), e.getMessage());
            return false;
        }
    }

    void close() {
        watches.forEach(OpenWatch::close);
    }

    private CompletableFuture<Long> publish(String key, @Nullable Headers headers, byte[] value) {
        try {
            return connection
                    .jetStream()
                    .publishAsync("$KV." + spec.name() + "." + key, headers, value)
                    .orTimeout(requestTimeout.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApply(PublishAck::getSeqno)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(failed(failure)));
        } catch (IOException | IllegalStateException e) {
            return CompletableFuture.failedFuture(failed(e));
        }
    }

    private OptionalLong checked(Request<Long> request) {
        try {
            return OptionalLong.of(request.send());
        } catch (JetStreamApiException e) {
            if (isWrongLastSequence(e)) {
                return OptionalLong.empty();
            }
            throw failed(e);
        } catch (IOException | IllegalStateException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private <T> T ask(Request<T> request) {
        try {
            return request.send();
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private SharedStoreException failed(Throwable cause) {
        return new SharedStoreException("bucket " + spec.name() + " does not answer: " + cause.getMessage(), cause);
    }

    private static Entry entry(KeyValueEntry entry) {
        byte[] value = entry.getValue();
        return new Entry(entry.getKey(), value == null ? new byte[0] : value, entry.getRevision());
    }

    private final class OpenWatch implements Watch {
        private final Listener listener;
        /** Guarded by this. */
        private @Nullable NatsKeyValueWatchSubscription subscription;
        /** Guarded by this. */
        private boolean closed;

        OpenWatch(Listener listener) {
            this.listener = listener;
        }

        synchronized void begin() {
            if (closed) {
                return;
            }
            stop();
            listener.onBegin();
            subscription = ask(() -> values.watchAll(new KeyValueWatcher() {
                @Override
                public void watch(KeyValueEntry entry) {
                    listener.onChange(
                            entry.getOperation() == KeyValueOperation.PUT
                                    ? new Change.Put(entry(entry))
                                    : new Change.Removed(entry.getKey(), entry.getRevision()));
                }

                @Override
                public void endOfData() {
                    listener.onComplete();
                }
            }));
        }

        @Override
        public synchronized void close() {
            closed = true;
            stop();
            watches.remove(this);
        }

        private void stop() {
            NatsKeyValueWatchSubscription open = subscription;
            subscription = null;
            if (open != null) {
                try {
                    open.unsubscribe();
                } catch (IllegalStateException _) {
                    // its connection is closed already
                }
            }
        }
    }

    private static boolean isWrongLastSequence(JetStreamApiException e) {
        return e.getApiErrorCode() == WRONG_LAST_SEQUENCE || e.getApiErrorCode() == WRONG_LAST_SEQUENCE_CONSTANT;
    }
}
