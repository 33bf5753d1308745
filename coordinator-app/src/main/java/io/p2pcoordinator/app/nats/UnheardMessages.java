package io.p2pcoordinator.app.nats;

import io.nats.client.Connection;
import io.nats.client.Message;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Learns which messages nobody listened to: each is sent with a reply subject of its own, on which the server answers at once
 * where there was no listener (status 503 of NATS' core protocol), and nobody else ever does. Remembers the newest few
 * thousand messages, by number modulo capacity. Thread-safe.
 */
final class UnheardMessages {
    private static final int CAPACITY = 1 << 14;
    private static final int NO_RESPONDERS = 503;

    private record Sent(long number, Runnable ifNobody) {}

    private final String inbox;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicReferenceArray<Sent> sent = new AtomicReferenceArray<>(CAPACITY);

    UnheardMessages(Connection connection) {
        this.inbox = connection.createInbox() + ".";
        connection.createDispatcher(this::onReply).subscribe(inbox + "*");
    }

    String replyTo(Runnable ifNobody) {
        long number = numbers.getAndIncrement();
        sent.set((int) (number % CAPACITY), new Sent(number, ifNobody));
        return inbox + number;
    }

    private void onReply(Message message) {
        if (!message.isStatusMessage() || message.getStatus().getCode() != NO_RESPONDERS) {
            return;
        }
        long number = Long.parseLong(message.getSubject().substring(inbox.length()));
        Sent found = sent.get((int) (number % CAPACITY));
        if (found != null && found.number == number) {
            sent.compareAndSet((int) (number % CAPACITY), found, null);
            found.ifNobody.run();
        }
    }
}
