package io.p2pcoordinator.app.route;

import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.SharedStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Requests are answered as the test says, one reply for each; what was asked is remembered. */
final class ScriptedStore implements SharedStore {
    final List<String> asked = new ArrayList<>();
    final List<Reply> replies = new ArrayList<>();
    byte[] newestRequest = {};

    @Override
    public Reply request(String channel, String address, byte[] message, Duration deadline) {
        asked.add(address);
        newestRequest = message;
        return replies.removeFirst();
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
