package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.Map;

/**
 * Decides when a projector that stands by takes over: when positions have stood still for a while although the log is ahead
 * of them. That both then write is wasteful but harmless, since each batch compares positions.
 */
final class StandBy {
    static final Duration LOOK = Duration.ofMillis(50);
    static final Duration SHORT_LOOK = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Projection projection;
    private final EventLog log;
    private Map<StreamId, Long> seen = Map.of();
    private long seenNs;

    StandBy(Projection projection, EventLog log) {
        this.projection = projection;
        this.log = log;
    }

    boolean mustTakeOver(Map<StreamId, Long> positions, long nowNs) {
        if (!positions.keySet().containsAll(projection.streams())) {
            return true; // a rebuild emptied the tables
        }
        if (!positions.equals(seen)) {
            seen = positions;
            seenNs = nowNs;
            return false;
        }
        if (nowNs - seenNs < PATIENCE.toNanos()) {
            return false;
        }
        seenNs = nowNs;
        return projection.streams().stream()
                .anyMatch(stream -> log.end(stream).sequence() > positions.getOrDefault(stream, 0L));
    }
}
