package io.p2pcoordinator.app.shared;

import java.util.function.Consumer;

/** The connection to what nodes share. Comes back by itself. Thread-safe. */
public interface SharedStore {
    /** Opens it, creating it where it is missing. */
    Bucket bucket(BucketSpec spec) throws SharedStoreException;

    /** Messages to an address, from any node, one at a time on a thread of the client's; must not block. */
    Subscription subscribe(String channel, String address, Consumer<byte[]> onMessage);

    /**
     * Sends to whoever listens there now, at most once.
     *
     * @param ifNobody told, soon and on a thread of the client's, when nobody listened; must not block
     * @return false where it could not be sent at all
     */
    boolean send(String channel, String address, byte[] message, Runnable ifNobody);

    boolean isConnected();

    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
