package io.p2pcoordinator.harness.world;

import io.p2pcoordinator.eventstore.publish.EventPublisher;
import java.util.concurrent.atomic.AtomicInteger;

/** A simulated map server: a host to the coordinator, a producer to the log. */
final class MapServer {
    final String hostId;
    final EventPublisher publisher;
    final AtomicInteger zones = new AtomicInteger();
    final AtomicInteger players = new AtomicInteger();

    MapServer(String hostId, EventPublisher publisher) {
        this.hostId = hostId;
        this.publisher = publisher;
    }
}
