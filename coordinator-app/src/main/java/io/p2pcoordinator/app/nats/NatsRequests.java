package io.p2pcoordinator.app.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.p2pcoordinator.app.shared.SharedStore.Reply;
import io.p2pcoordinator.app.shared.SharedStore.Subscription;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests and answers over core NATS. A reply without the header is the answer; with it, it says why there is none. All
 * who serve a subject are one queue group, so that no request is handled twice. Thread-safe.
 */
final class NatsRequests {
    private static final Logger log = LoggerFactory.getLogger(NatsRequests.class);
    private static final String OUTCOME = "P2P-Outcome";
    private static final String BUSY = "busy";
    private static final String FAILED = "failed";
    private static final String QUEUE = "serve";
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(5);
    private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(3);
    private static final byte[] NOTHING = {};

    private final Connection connection;

    /** @param connection that reports it when nobody listens */
    NatsRequests(Connection connection) {
        this.connection = connection;
    }

    Reply request(String subject, byte[] message, Duration deadline) throws InterruptedException {
        if (connection.getStatus() != Connection.Status.CONNECTED) {
            return new Reply.Undelivered("there is no connection to NATS");
        }
        CompletableFuture<Message> answer;
        try {
            answer = connection.requestWithTimeout(subject, message, deadline);
        } catch (IllegalStateException
                | IllegalArgumentException e) { // went away in between; larger than the server takes
            return new Reply.Undelivered("it could not be sent: " + e.getMessage());
        }
        try {
            return reply(answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | CancellationException _) {
            answer.cancel(true);
            return new Reply.Unanswered("no answer within " + deadline.toMillis() + " ms");
        } catch (ExecutionException e) {
            return e.getCause() instanceof JetStreamStatusException
                    ? new Reply.Undelivered("nobody listens on " + subject)
                    : new Reply.Unanswered(String.valueOf(e.getCause()));
        }
    }

    Subscription serve(String subject, int atOnce, UnaryOperator<byte[]> handler) {
        var served = new Served(subject, connection.createDispatcher(), atOnce, handler);
        served.dispatcher.subscribe(subject, QUEUE, served::onRequest);
        awaitKnown(subject);
        return served;
    }

    /** Until the server knows who serves: before, others would be told that nobody does. */
    private void awaitKnown(String subject) {
        try {
            connection.flush(FLUSH_PATIENCE);
        } catch (TimeoutException | IllegalStateException e) {
            log.warn(
                    "the server does not know yet that this node serves {}",
                    subject,
                    e); // it will, with the connection
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Reply reply(Message message) {
        Headers headers = message.getHeaders();
        String outcome = headers == null ? null : headers.getFirst(OUTCOME);
        if (outcome == null) {
            return new Reply.Answered(message.getData());
        }
        return outcome.equals(BUSY) ? new Reply.Busy() : new Reply.Unanswered("whoever served it failed");
    }

    private final class Served implements Subscription {
        private final String subject;
        private final Dispatcher dispatcher;
        private final int atOnce;
        private final Semaphore room;
        private final UnaryOperator<byte[]> handler;

        Served(String subject, Dispatcher dispatcher, int atOnce, UnaryOperator<byte[]> handler) {
            this.subject = subject;
            this.dispatcher = dispatcher;
            this.atOnce = atOnce;
            this.room = new Semaphore(atOnce);
            this.handler = handler;
        }

        /** On the dispatcher's thread. */
        void onRequest(Message request) {
            String replyTo = request.getReplyTo();
            if (request.isStatusMessage() || replyTo == null) {
                return;
            }
            if (room.tryAcquire()) {
                Thread.ofVirtual().name("serve").start(() -> handle(request.getData(), replyTo));
            } else {
                answer(replyTo, new Headers().put(OUTCOME, BUSY), NOTHING);
            }
        }

        private void handle(byte[] request, String replyTo) {
            try {
                answer(replyTo, new Headers(), handler.apply(request));
            } catch (RuntimeException e) {
                log.error("a request of another node failed", e);
                answer(replyTo, new Headers().put(OUTCOME, FAILED), NOTHING);
            } finally {
                room.release();
            }
        }

        private void answer(String replyTo, Headers headers, byte[] answer) {
            try {
                connection.publish(replyTo, headers, answer);
            } catch (IllegalStateException | IllegalArgumentException e) {
                log.debug("an answer to {} could not be sent", replyTo, e);
            }
        }

        /** What has come is still handled; what comes from now on finds nobody. */
        @Override
        public void close() {
            long deadlineNs = System.nanoTime() + DRAIN_PATIENCE.toNanos();
            try {
                stop();
                if (!room.tryAcquire(atOnce, deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    log.warn("requests of other nodes were still under way after {}", DRAIN_PATIENCE);
                }
            } catch (ExecutionException | TimeoutException | IllegalStateException e) {
                log.debug("stopped serving {} without draining", subject, e); // the connection went away
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void stop() throws InterruptedException, ExecutionException, TimeoutException {
            if (connection.getStatus() == Connection.Status.CONNECTED) {
                boolean _ = dispatcher.drain(DRAIN_PATIENCE).get(DRAIN_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            } else {
                dispatcher.unsubscribe(subject);
            }
        }
    }
}
