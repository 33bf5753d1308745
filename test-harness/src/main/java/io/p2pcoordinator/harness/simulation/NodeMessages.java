package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.SharedStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How one node asks the others: each request arrives at most once, or never, and so does each answer. */
final class NodeMessages implements SharedStore {
    /** Who answers somewhere. */
    record Service(SimulatedProcess process, Network network, UnaryOperator<byte[]> handler) {}

    /** Who answers where, of all nodes. */
    static final class Services {
        private final Map<String, Service> byAddress = new HashMap<>();

        @Nullable
        Service at(String channel, String address) {
            return byAddress.get(channel + "/" + address);
        }

        void put(String channel, String address, Service service) {
            byAddress.put(channel + "/" + address, service);
        }

        void remove(String channel, String address, Service service) {
            byAddress.remove(channel + "/" + address, service);
        }
    }

    private final Services services;
    private final SimulatedProcess process;
    private final Network network;

    NodeMessages(Services services, SimulatedProcess process, Network network) {
        this.services = services;
        this.process = process;
        this.network = network;
    }

    @Override
    public Reply request(String channel, String address, byte[] message, Duration deadline)
            throws InterruptedException {
        Service service = services.at(channel, address);
        if (network.isCut() || service == null || !service.process.isAlive() || service.network.isCut()) {
            return new Reply.Undelivered("nobody is there");
        }
        var reply = new CompletableFuture<Reply>();
        process.schedule(deadline.toNanos(), () -> reply.complete(new Reply.Unanswered("no answer in time")));
        long there = network.delay();
        if (there != Network.LOST) {
            service.process.schedule(
                    there, () -> service.process.start("asked", () -> answer(service, message, reply)));
        }
        try {
            return reply.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("expected a reply, which never fails", e);
        }
    }

    private void answer(Service service, byte[] message, CompletableFuture<Reply> reply) {
        byte[] answer = service.handler.apply(message);
        long back = service.network.delay();
        if (back != Network.LOST && service.process.isAlive()) {
            process.schedule(back, () -> reply.complete(new Reply.Answered(answer)));
        }
    }

    @Override
    public Subscription serve(String channel, String address, int atOnce, UnaryOperator<byte[]> handler) {
        var service = new Service(process, network, handler);
        services.put(channel, address, service);
        return () -> services.remove(channel, address, service);
    }

    @Override
    public boolean isConnected() {
        return !network.isCut();
    }

    @Override
    public Bucket bucket(BucketSpec spec) {
        throw new UnsupportedOperationException("expected requests only");
    }

    @Override
    public Subscription subscribe(String channel, String address, Consumer<byte[]> onMessage) {
        throw new UnsupportedOperationException("expected requests only");
    }

    @Override
    public boolean send(String channel, String address, byte[] message, Runnable ifNobody) {
        throw new UnsupportedOperationException("expected requests only");
    }
}
