package io.p2pcoordinator.harness.bench.log;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** The same through the log, in two ways. */
final class OurClients {
    private static final int PREPARED = 4_096;

    private final EventLog log;
    private final AppendLoad load;
    private final int window;

    OurClients(EventLog log, AppendLoad load, int window) {
        this.log = log;
        this.load = load;
        this.window = window;
    }

    /** What a map server does: events go in; commits are made, checked and encoded on the way. */
    long publish(long untilNanos) throws InterruptedException {
        var acknowledged = new AtomicLong();
        try (var publisher = EventPublisher.open(log, AppendLoad.PRODUCER)) {
            for (int stream = 0; stream < load.streams().size(); stream++) {
                load.zones(stream).forEach(zone -> publisher.hosts(zone, AppendLoad.EPOCH));
            }
            int streams = load.streams().size();
            for (int i = 0; System.nanoTime() < untilNanos; i++) {
                List<String> zones = load.zones(i % streams);
                String zone = zones.get(i / streams % zones.size());
                var _ = publisher
                        .publish(zone, load.events(), load.occurredAtUs())
                        .thenAccept(outcome -> count(outcome, acknowledged));
            }
        } // waits for the rest
        return acknowledged.get();
    }

    /** Commits made beforehand, without order between them but that of the calls. */
    long append(long untilNanos) throws InterruptedException {
        var prepared = prepared();
        var room = new Semaphore(window);
        var acknowledged = new AtomicLong();
        int streams = load.streams().size();
        for (int i = 0; System.nanoTime() < untilNanos; i++) {
            room.acquire();
            List<AppendRequest> requests = prepared.get(i % streams);
            var _ = log.append(requests.get(i / streams % requests.size())).thenAccept(outcome -> {
                count(outcome, acknowledged);
                room.release();
            });
        }
        room.acquire(window);
        return acknowledged.get();
    }

    private List<List<AppendRequest>> prepared() {
        var prepared = new ArrayList<List<AppendRequest>>();
        for (int stream = 0; stream < load.streams().size(); stream++) {
            var requests = new ArrayList<AppendRequest>();
            for (int i = 0; i < PREPARED; i++) {
                requests.add(load.request(stream, i));
            }
            prepared.add(requests);
        }
        return prepared;
    }

    private static void count(AppendOutcome outcome, AtomicLong acknowledged) {
        // prepared commits come round again: as single messages the server knows them by their ids
        if (outcome instanceof AppendOutcome.Appended(Position _, boolean alreadyThere) && !alreadyThere) {
            acknowledged.incrementAndGet();
        }
    }
}
