package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.Message;
import io.nats.client.impl.NatsJetStreamMetaData;
import org.jspecify.annotations.Nullable;

/**
 * Which place a message has in its stream and in its consumer's deliveries, read from its reply subject:
 *
 * <pre>
 *   $JS.ACK.ENTITY_03.zqBQy2Jp.1.4711.4711.1700000000000000000.42
 *           stream    consumer | |    |    |                   '- still to come
 *                              | |    |    '- stored at, nanoseconds since 1970
 *                              | |    '- number of the delivery, from 1
 *                              | '- sequence in the stream
 *                              '- attempts
 * </pre>
 *
 * Filled again with each message. The client's own way takes the subject apart into objects, which costs more than all else that a cursor
 * does; it is used where the subject looks otherwise. One thread.
 */
final class Delivery {
    long streamSequence;
    long consumerSequence;
    long storedAtUs;

    /** @param prefix of subjects that look as drawn, up to the consumer's name and its dot */
    void read(Message message, String prefix) {
        String reply = message.getReplyTo();
        if (!readQuickly(reply, prefix)) {
            NatsJetStreamMetaData meta = message.metaData();
            streamSequence = meta.streamSequence();
            consumerSequence = meta.consumerSequence();
            storedAtUs = StreamReads.micros(meta.timestamp());
        }
    }

    private boolean readQuickly(@Nullable String reply, String prefix) {
        if (reply == null || !reply.startsWith(prefix)) {
            return false;
        }
        long value = 0;
        int field = 0;
        for (int i = prefix.length(); i < reply.length(); i++) {
            int digit = reply.charAt(i) - '0';
            if (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
            } else if (reply.charAt(i) == '.') {
                switch (field++) {
                    case 1 -> streamSequence = value;
                    case 2 -> consumerSequence = value;
                    case 3 -> storedAtUs = value / 1_000;
                    default -> {
                        // attempts, of which there is one
                    }
                }
                value = 0;
            } else {
                return false;
            }
        }
        return field == 4;
    }
}
