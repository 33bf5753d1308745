package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.Position;
import org.jspecify.annotations.Nullable;

/**
 * How one projection is doing with one stream.
 *
 * @param endOfLog last sequence of the stream; null while the log does not answer
 * @param lagEvents commits of the log that are not in the tables yet; null while the log does not answer
 * @param lagSeconds age of the oldest of them, 0 where there is none; null while the log does not answer
 * @param commitsPerSecond what this node projected in the last ten seconds
 * @param batches transactions that this node wrote for the projection, with all its streams
 * @param parked commits of this stream that are kept aside
 * @param lastError what holds it up now; null while nothing does
 * @param active whether this node does the work; false where another node does it or nothing works
 */
public record ProjectionStatus(
        String projection,
        Position projectedPosition,
        @Nullable Long endOfLog,
        @Nullable Long lagEvents,
        @Nullable Double lagSeconds,
        double commitsPerSecond,
        long batches,
        long parked,
        @Nullable String lastError,
        boolean active) {}
