package io.p2pcoordinator.etcd.memory;

/** The network between one client and the server: asked once for each request, and once for each change of a watch. */
@FunctionalInterface
public interface Link {

    long LOST = -1;

    /** Delay until the request arrives, and of the answer; either may be {@link #LOST}. */
    record Delivery(long requestNanos, long answerNanos) {}

    Delivery next();

    static Link perfect() {
        var delivery = new Delivery(0, 0);
        return () -> delivery;
    }
}
