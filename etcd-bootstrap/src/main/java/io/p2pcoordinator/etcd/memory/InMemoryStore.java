package io.p2pcoordinator.etcd.memory;

import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.GrantedLease;
import io.p2pcoordinator.etcd.store.Listing;
import io.p2pcoordinator.etcd.store.ServerStatus;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.store.StepResults;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.store.WatchListener;
import io.p2pcoordinator.etcd.time.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** One client of an {@link InMemoryEtcd}, behind its own {@link Link}. */
public final class InMemoryStore implements CoordinationStore {

    private final InMemoryEtcd server;
    private final Link link;
    private final Scheduler scheduler;
    private final long timeoutNanos;
    private volatile boolean closed;

    InMemoryStore(InMemoryEtcd server, Link link, Scheduler scheduler, long timeoutNanos) {
        this.server = server;
        this.link = link;
        this.scheduler = scheduler;
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    public CompletableFuture<GrantedLease> grantLease(Duration ttl) {
        return call(() -> server.grant(ttl));
    }

    @Override
    public CompletableFuture<Optional<Duration>> keepAlive(long leaseId) {
        return call(() -> server.keepAlive(leaseId));
    }

    @Override
    public CompletableFuture<Boolean> revokeLease(long leaseId) {
        return call(() -> server.revoke(leaseId));
    }

    @Override
    public CompletableFuture<StepResults> apply(List<Step> steps) {
        return call(() -> server.apply(steps));
    }

    @Override
    public CompletableFuture<Optional<Entry>> read(String key) {
        return call(() -> server.read(key));
    }

    @Override
    public CompletableFuture<Listing> list(String prefix) {
        return call(() -> server.list(prefix));
    }

    @Override
    public CompletableFuture<ServerStatus> status() {
        return call(server::status);
    }

    @Override
    public Watch watch(String prefix, long fromRevision, WatchListener listener) {
        var ended = new AtomicBoolean();
        var watch = new InMemoryEtcd.ServerWatch(prefix, new WatchListener() {
            @Override
            public void onChanges(List<Change> changes) {
                after(() -> listener.onChanges(changes));
            }

            @Override
            public void onBroken(String reason) {
                after(() -> {
                    if (!ended.getAndSet(true)) {
                        listener.onBroken(reason);
                    }
                });
            }

            // In order, since the stream of a watch is one: a loss breaks it.
            private void after(Runnable delivery) {
                Link.Delivery next = link.next();
                if (next.answerNanos() == Link.LOST && !ended.get()) {
                    scheduler.execute(() -> {
                        if (!ended.getAndSet(true)) {
                            listener.onBroken("connection lost");
                        }
                    });
                } else {
                    scheduler.execute(() -> {
                        if (!ended.get()) {
                            delivery.run();
                        }
                    });
                }
            }
        });
        server.startWatch(watch, fromRevision);
        return () -> {
            ended.set(true);
            server.stopWatch(watch);
        };
    }

    @Override
    public void close() {
        closed = true;
    }

    private <T> CompletableFuture<T> call(Supplier<T> request) {
        var answer = new CompletableFuture<T>();
        if (closed) {
            answer.completeExceptionally(unavailable("the client is closed"));
            return answer;
        }
        Scheduler.Cancellable timeout =
                scheduler.schedule(timeoutNanos, () -> answer.completeExceptionally(unavailable("no answer in time")));
        Link.Delivery delivery = link.next();
        if (delivery.requestNanos() != Link.LOST) {
            scheduler.schedule(delivery.requestNanos(), () -> arrive(request, delivery, answer));
        }
        return answer.whenComplete((_, _) -> timeout.cancel());
    }

    private <T> void arrive(Supplier<T> request, Link.Delivery delivery, CompletableFuture<T> answer) {
        int life = server.life();
        if (life == 0) {
            answer.completeExceptionally(unavailable("connection refused"));
            return;
        }
        Runnable deliver;
        try {
            T value = request.get();
            deliver = () -> answer.complete(value);
        } catch (StoreException refused) {
            deliver = () -> answer.completeExceptionally(refused);
        }
        Runnable answered = deliver;
        if (delivery.answerNanos() != Link.LOST) {
            scheduler.schedule(delivery.answerNanos(), () -> {
                if (server.life() == life) {
                    answered.run();
                } else {
                    answer.completeExceptionally(unavailable("connection lost"));
                }
            });
        }
    }

    private static StoreException unavailable(String message) {
        return new StoreException(StoreException.Kind.UNAVAILABLE, message, null);
    }
}
