package io.p2pcoordinator.app.route;

import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.SharedStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Requests are answered as the test says, one reply for each, then by nobody; what was asked is remembered. */
final class ScriptedStore implements SharedStore {
    final List<String> asked = new ArrayList<>();
    final List<Reply> replies = new ArrayList<>();
    byte[] newestRequest = {};
    /** Where it is there, requests stay without an answer, and this is told of each. */
    @Nullable
    CountDownLatch hangs;

    @Override
    public Reply request(String channel, String address, byte[] message, Duration deadline)
            throws InterruptedException {
        asked.add(address);
        newestRequest = message;
        if (hangs != null) {
            hangs.countDown();
            new CountDownLatch(1).await();
        }
        return replies.isEmpty() ? new Reply.Undelivered("nobody listens") : replies.removeFirst();
    }

    @Override
    public Bucket bucket(BucketSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscription subscribe(String channel, String address, Consumer<byte[]> onMessage) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean send(String channel, String address, byte[] message, Runnable ifNobody) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscription serve(String channel, String address, int atOnce, UnaryOperator<byte[]> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return true;
    }
}
