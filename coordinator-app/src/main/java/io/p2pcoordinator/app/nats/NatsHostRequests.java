package io.p2pcoordinator.app.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.p2pcoordinator.app.shared.HostRequests;
import io.p2pcoordinator.app.shared.SharedStore.Subscription;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers hosts in as many messages as an answer needs, each numbered in the header {@code P2P-Part} ({@code 1/3}), since a server takes
 * a megabyte at a time. Thread-safe.
 */
final class NatsHostRequests implements HostRequests {
    private static final Logger log = LoggerFactory.getLogger(NatsHostRequests.class);
    private static final String PART = "P2P-Part";
    private static final String QUEUE = "serve";
    private static final int PART_BYTES = 1 << 19;

    private final Connection connection;

    NatsHostRequests(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Subscription serveHosts(String service, int atOnce, Handler handler, byte[] busy) {
        String subject = "p2p.host." + service;
        var room = new Semaphore(atOnce);
        Dispatcher dispatcher = connection.createDispatcher();
        dispatcher.subscribe(subject, QUEUE, request -> {
            String replyTo = request.getReplyTo();
            if (request.isStatusMessage() || replyTo == null) {
                return;
            }
            if (room.tryAcquire()) {
                Thread.ofVirtual().name("serve-host").start(() -> handle(request, replyTo, handler, room));
            } else {
                answer(replyTo, busy);
            }
        });
        return () -> {
            if (connection.getStatus() != Connection.Status.CLOSED) {
                connection.closeDispatcher(dispatcher);
            }
        };
    }

    private void handle(Message message, String replyTo, Handler handler, Semaphore room) {
        try {
            Headers headers = message.getHeaders();
            answer(
                    replyTo,
                    handler.answer(new HostRequest(
                            header(headers, "Authorization"), header(headers, "X-API-Key"), message.getData())));
        } catch (RuntimeException e) {
            log.error("a request of a host on {} failed", message.getSubject(), e); // it waits in vain, and asks again
        } finally {
            room.release();
        }
    }

    private static Optional<String> header(@Nullable Headers headers, String name) {
        return headers == null ? Optional.empty() : Optional.ofNullable(headers.getFirst(name));
    }

    private void answer(String replyTo, byte[] answer) {
        int parts = Math.max(1, Math.ceilDiv(answer.length, PART_BYTES));
        try {
            for (int part = 0; part < parts; part++) {
                byte[] bytes = parts == 1
                        ? answer
                        : Arrays.copyOfRange(
                                answer, part * PART_BYTES, Math.min(answer.length, (part + 1) * PART_BYTES));
                connection.publish(replyTo, new Headers().put(PART, (part + 1) + "/" + parts), bytes);
            }
        } catch (IllegalStateException | IllegalArgumentException e) {
            log.debug("an answer to {} could not be sent", replyTo, e);
        }
    }
}
