package io.p2pcoordinator.eventstore.log.jetstream;

import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;

/**
 * Headers that are bytes already: the client's own are two maps, copied once more for each message. Can only be sent.
 */
final class WrittenHeaders extends Headers {
    private final byte[] bytes;

    /** @param lines each in the form "Name:value", ended by CR LF */
    WrittenHeaders(CharSequence lines) {
        super(null, true);
        this.bytes = ("NATS/1.0\r\n" + lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public int serializedLength() {
        return bytes.length;
    }

    @Override
    public int serializeToArray(int destPosition, byte[] dest) {
        System.arraycopy(bytes, 0, dest, destPosition, bytes.length);
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
