package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.Map;

/**
 * Decides when a projector that stands by takes over: when it is named, or when positions have stood still for a while although
 * the log is ahead of them. That both then write is wasteful but harmless, since each batch compares positions.
 */
final class StandBy {
    static final Duration LOOK = Duration.ofMillis(50);
    static final Duration SHORT_LOOK = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Longer: whoever is named may be at a large batch, and is replaced otherwise if it is dead. */
    private static final Duration PATIENCE_WITH_ANOTHER = Duration.ofSeconds(5);

    private static final int LOOKS_IN_PATIENCE = 2;

    private final Projection projection;
    private final EventLog log;
    private Map<StreamId, Long> seen = Map.of();
    private long lookedNs;
    private boolean behind;
    private long behindSinceNs;

    StandBy(Projection projection, EventLog log) {
        this.projection = projection;
        this.log = log;
        this.lookedNs = System.nanoTime() - PATIENCE_WITH_ANOTHER.toNanos();
    }

    boolean mustTakeOver(ProjectionDuty.Share share, Map<StreamId, Long> positions, long nowNs) {
        return switch (share) {
            case MINE -> true;
            case ANOTHERS -> standStill(positions, nowNs, PATIENCE_WITH_ANOTHER);
            case ANYBODYS -> wereEmptied(positions) || standStill(positions, nowNs, PATIENCE);
        };
    }

    /** By a rebuild. */
    private boolean wereEmptied(Map<StreamId, Long> positions) {
        return !positions.keySet().containsAll(projection.streams());
    }

    /** Whether the log has been ahead of the same positions for that long; looked at a few times in that time. */
    private boolean standStill(Map<StreamId, Long> positions, long nowNs, Duration patience) {
        if (!positions.equals(seen)) {
            seen = positions;
            behind = false;
            return false;
        }
        if (nowNs - lookedNs < patience.toNanos() / LOOKS_IN_PATIENCE) {
            return false;
        }
        lookedNs = nowNs;
        boolean isBehind = projection.streams().stream()
                .anyMatch(stream -> log.end(stream).sequence() > positions.getOrDefault(stream, 0L));
        if (isBehind && !behind) {
            behindSinceNs = nowNs;
        }
        behind = isBehind;
        return behind && nowNs - behindSinceNs >= patience.toNanos();
    }
}
