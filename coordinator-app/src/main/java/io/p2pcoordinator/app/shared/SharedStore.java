package io.p2pcoordinator.app.shared;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

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

    /**
     * Asks whoever serves that address, once, and blocks until the answer is there, for at most the deadline. Where
     * nobody serves it, that is told at once.
     */
    Reply request(String channel, String address, byte[] message, Duration deadline) throws InterruptedException;

    /**
     * Answers requests to an address, each on a virtual thread; a request is given to one of those who serve the address.
     * Closing ends what is under way first, within seconds.
     *
     * @param atOnce more requests than that are answered {@link Reply.Busy} at once
     * @param handler may block; one that fails leaves its request {@link Reply.Unanswered}
     */
    Subscription serve(String channel, String address, int atOnce, UnaryOperator<byte[]> handler);

    boolean isConnected();

    /** How a request ended. */
    sealed interface Reply {
        @SuppressWarnings("ArrayRecordComponent") // handed over, not kept
        record Answered(byte[] message) implements Reply {}

        /** It was not handled: nobody serves there, or it could not be sent. */
        record Undelivered(String reason) implements Reply {}

        /** It was not handled: whoever serves there has enough to do. */
        record Busy() implements Reply {}

        /** It may have been handled, or may be yet. */
        record Unanswered(String reason) implements Reply {}
    }

    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
