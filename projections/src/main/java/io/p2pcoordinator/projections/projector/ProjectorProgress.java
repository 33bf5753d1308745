package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.table.Coverage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What is known of a projector from outside its thread. The projector writes, any thread reads. */
final class ProjectorProgress {
    private final Projection projection;
    private final ProjectedPositions positions;
    private final Map<StreamId, RateMeter> rates = new ConcurrentHashMap<>();
    private final Map<StreamId, Long> parked = new ConcurrentHashMap<>();
    private final AtomicLong batches = new AtomicLong();
    private volatile @Nullable String lastError;
    private volatile boolean active;

    ProjectorProgress(Projection projection, ProjectedPositions positions) {
        this.projection = projection;
        this.positions = positions;
        projection.streams().forEach(stream -> rates.put(stream, new RateMeter()));
    }

    void resumed(Map<StreamId, Long> sequences, Map<StreamId, Long> parkedCounts) {
        sequences.forEach(positions::moved);
        parked.clear();
        parked.putAll(parkedCounts);
        lastError = null;
        active = true;
    }

    void committed(List<Coverage> coverages, List<RawCommit> commits, ParkedCounts newlyParked) {
        newlyParked.byStream().forEach((stream, count) -> parked.merge(stream, count, Long::sum));
        batches.incrementAndGet();
        countCommits(commits);
        coverages.forEach(coverage -> positions.moved(coverage.stream(), coverage.newSequence()));
        lastError = null;
    }

    void failed(String error) {
        lastError = error;
        active = false;
    }

    /** Nothing is written any more, whatever is still to be put away. */
    void relieved() {
        active = false;
    }

    /** Another node does the work. */
    void standsBy(Map<StreamId, Long> sequences) {
        sequences.forEach(positions::moved);
        lastError = null;
        active = false;
    }

    boolean isActive() {
        return active;
    }

    List<ProjectionStatus> status(LagMeter lags) {
        return projection.streams().stream().map(stream -> status(stream, lags)).toList();
    }

    private ProjectionStatus status(StreamId stream, LagMeter lags) {
        Position at = positions.projectedPosition(stream);
        LagMeter.Lag lag = lags.behind(at);
        return new ProjectionStatus(
                projection.name(),
                at,
                lag.endOfLog(),
                lag.events(),
                lag.seconds(),
                rateOf(stream).perSecond(System.nanoTime()),
                batches.get(),
                parked.getOrDefault(stream, 0L),
                lastError,
                active);
    }

    private void countCommits(List<RawCommit> commits) {
        var counts = new HashMap<StreamId, Long>();
        commits.forEach(commit -> counts.merge(commit.stream(), 1L, Long::sum));
        long nowNs = System.nanoTime();
        counts.forEach((stream, count) -> rateOf(stream).add(nowNs, count));
    }

    private RateMeter rateOf(StreamId stream) {
        return rates.computeIfAbsent(stream, _ -> new RateMeter());
    }
}
