package io.p2pcoordinator.etcd.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The lease's listeners, each with its executor. Confined to the coordination thread. */
final class Listeners {

    private record Subscription(LeaseListener listener, Executor executor) {}

    private final List<Subscription> subscriptions = new ArrayList<>();

    void add(LeaseListener listener, Executor executor) {
        subscriptions.add(new Subscription(listener, executor));
    }

    void tell(Consumer<LeaseListener> turn) {
        for (var subscription : subscriptions) {
            subscription.executor().execute(() -> turn.accept(subscription.listener()));
        }
    }
}
