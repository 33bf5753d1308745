package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.Connection;
import io.nats.client.ConsumerContext;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.support.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks one JetStream consumer for messages, a number at a time, and again before they have all come. It does what the client's own
 * iterable consumer does, without what that spends on each message: reading a log from its beginning is bound by just that.
 * What the server says beside messages either ends a request or the consumer; missing messages are for the caller to notice. One
 * thread.
 *
 * <p>Requests: docs.nats.io/reference/reference-protocols/nats_api_reference, {@code CONSUMER.MSG.NEXT}.
 */
final class PullSubscription {
    private static final Duration REQUEST_EXPIRES = Duration.ofSeconds(10);
    /** After this a request has ended, even if the server's word of it was lost. */
    private static final long REQUEST_FORGOTTEN_NANOS =
            REQUEST_EXPIRES.plusSeconds(2).toNanos();

    private static final String MESSAGES_LEFT = "Nats-Pending-Messages";
    private static final int REQUEST_TIMEOUT = 408;
    private static final int NO_MESSAGES = 404;
    private static final int HEARTBEAT = 100;

    private final Connection connection;
    private final Subscription subscription;
    private final String requestSubject;
    private final String ackPrefix;
    private final int batch;
    private long askedNanos;
    /** Messages asked for that have not come yet. */
    private int outstanding;

    PullSubscription(Connection connection, String stream, ConsumerContext consumer, int batch) {
        this.connection = connection;
        this.batch = batch;
        requestSubject = "$JS.API.CONSUMER.MSG.NEXT." + stream + "." + consumer.getConsumerName();
        ackPrefix = "$JS.ACK." + stream + "." + consumer.getConsumerName() + ".";
        subscription = connection.subscribe(connection.createInbox());
    }

    /** What replies of this consumer's messages begin with, on a server without a domain. */
    String ackPrefix() {
        return ackPrefix;
    }

    /**
     * The next message; null where none came in time, or where something else came.
     *
     * @param patience null for what is there already
     * @throws IllegalStateException when the subscription or its consumer has ended
     */
    @Nullable
    Message next(@Nullable Duration patience) throws InterruptedException {
        if (outstanding <= batch / 2 || System.nanoTime() - askedNanos > REQUEST_FORGOTTEN_NANOS) {
            ask();
        }
        Message message = subscription.nextMessage(patience);
        if (message == null) {
            return null;
        }
        if (message.isStatusMessage()) {
            heed(message);
            return null;
        }
        outstanding--;
        return message;
    }

    void close() {
        if (subscription.isActive()) {
            subscription.unsubscribe();
        }
    }

    private void ask() {
        long now = System.nanoTime();
        if (now - askedNanos > REQUEST_FORGOTTEN_NANOS) {
            outstanding = 0;
        }
        int wanted = batch - outstanding;
        askedNanos = now;
        outstanding = batch;
        String request = "{\"batch\":" + wanted + ",\"expires\":" + REQUEST_EXPIRES.toNanos() + "}";
        connection.publish(requestSubject, subscription.getSubject(), request.getBytes(StandardCharsets.UTF_8));
    }

    private void heed(Message message) {
        Status status = message.getStatus();
        String left = message.getHeaders() == null ? null : message.getHeaders().getFirst(MESSAGES_LEFT);
        switch (status.getCode()) {
            case HEARTBEAT -> {
                // nobody asked for any
            }
            case REQUEST_TIMEOUT, NO_MESSAGES -> outstanding -= left == null ? outstanding : Integer.parseInt(left);
            default -> throw new IllegalStateException("the consumer ended: " + status);
        }
    }
}
