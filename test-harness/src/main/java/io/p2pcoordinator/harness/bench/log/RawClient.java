package io.p2pcoordinator.harness.bench.log;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The bare client: the same bytes to the same subjects, encoded beforehand, and nobody who looks after what fails. */
final class RawClient implements AutoCloseable {
    private static final int BATCH = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Connection connection;
    private final JetStream jetStream;
    private final List<List<String>> subjects;
    private final byte[] payload;
    private final int window;

    /** @param window messages under way at a time */
    RawClient(String url, AppendLoad load, int window) throws Exception {
        this.connection = Nats.connect(
                Options.builder().server(url).dontForceFlushOnRequest().build());
        this.jetStream = connection.jetStream();
        this.subjects = new ArrayList<>();
        for (int stream = 0; stream < load.streams().size(); stream++) {
            subjects.add(load.zones(stream).stream()
                    .map(zone -> Subject.entity(zone).name())
                    .toList());
        }
        this.payload = load.commit(0).toByteArray();
        this.window = window;
    }

    /** Each message acknowledged by itself. */
    long publishAsync(long untilNanos) throws InterruptedException {
        var room = new Semaphore(window);
        var acknowledged = new AtomicLong();
        for (int i = 0; System.nanoTime() < untilNanos; i++) {
            room.acquire();
            var _ = jetStream
                    .publishAsync(subject(i % subjects.size(), i / subjects.size()), payload)
                    .whenComplete((ack, _) -> {
                        if (ack != null) {
                            acknowledged.incrementAndGet();
                        }
                        room.release();
                    });
        }
        room.acquire(window);
        return acknowledged.get();
    }

    /** Atomic batches as large as the server takes them, one of each stream under way. */
    long publishBatches(long untilNanos) throws Exception {
        var underWay = new ArrayList<@Nullable CompletableFuture<Message>>();
        subjects.forEach(_ -> underWay.add(null));
        long acknowledged = 0;
        for (int i = 0; System.nanoTime() < untilNanos; i++) {
            int stream = i % subjects.size();
            acknowledged += awaited(underWay.get(stream));
            underWay.set(stream, sendBatch(stream));
        }
        for (CompletableFuture<Message> last : underWay) {
            acknowledged += awaited(last);
        }
        return acknowledged;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static long awaited(@Nullable CompletableFuture<Message> batch) throws Exception {
        return batch == null ? 0 : new PublishAck(batch.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).getBatchSize();
    }

    private CompletableFuture<Message> sendBatch(int stream) {
        String batchId = UUID.randomUUID().toString();
        for (int i = 1; i < BATCH; i++) {
            connection.publish(subject(stream, i), headers(batchId, i), payload);
        }
        Headers last = headers(batchId, BATCH).put(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR, "1");
        return connection.requestWithTimeout(subject(stream, BATCH), last, payload, TIMEOUT);
    }

    private static Headers headers(String batchId, int number) {
        return new Headers()
                .put(NatsJetStreamConstants.NATS_BATCH_ID_HDR, batchId)
                .put(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR, Integer.toString(number));
    }

    private String subject(int stream, int number) {
        List<String> ofStream = subjects.get(stream);
        return ofStream.get(number % ofStream.size());
    }
}
