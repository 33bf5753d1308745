package io.p2pcoordinator.projections.projector;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.table.Coverage;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of a projector from outside its thread. The projector writes, any thread reads. */
final class ProjectorProgress {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectorProgress.class);

    private final Projection projection;
    private final ProjectedPositions positions;
    private final Map<StreamId, RateMeter> rates = new ConcurrentHashMap<>();
    private final Map<StreamId, Long> parked = new ConcurrentHashMap<>();
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
        long nowNs = System.nanoTime();
        for (RawCommit commit : commits) {
            rateOf(commit.stream()).add(nowNs, 1);
        }
        coverages.forEach(coverage -> positions.moved(coverage.stream(), coverage.newSequence()));
        lastError = null;
    }

    void failed(String error) {
        lastError = error;
        active = false;
    }

    /** Another node does the work. */
    void standsBy(Map<StreamId, Long> sequences) {
        sequences.forEach(positions::moved);
        lastError = null;
        active = false;
    }

    List<ProjectionStatus> status(EventLog log, InstantSource clock) {
        return projection.streams().stream()
                .map(stream -> status(stream, log, clock))
                .toList();
    }

    private ProjectionStatus status(StreamId stream, EventLog log, InstantSource clock) {
        Position at = positions.projectedPosition(stream);
        Lag lag = lag(at, log, clock);
        return new ProjectionStatus(
                projection.name(),
                at,
                lag.endOfLog,
                lag.events,
                lag.seconds,
                rateOf(stream).perSecond(System.nanoTime()),
                parked.getOrDefault(stream, 0L),
                lastError,
                active);
    }

    private RateMeter rateOf(StreamId stream) {
        return rates.computeIfAbsent(stream, _ -> new RateMeter());
    }

    private record Lag(
            @Nullable Long endOfLog,
            @Nullable Long events,
            @Nullable Double seconds) {}

    private static Lag lag(Position at, EventLog log, InstantSource clock) {
        try {
            Position end = log.end(at.stream());
            if (end.sequence() <= at.sequence()) {
                return new Lag(end.sequence(), 0L, 0.0);
            }
            // Where only the newest message of a subject stays, the next one may be gone: the last one is always there.
            Optional<RawCommit> oldest =
                    log.at(new Position(at.stream(), at.sequence() + 1)).or(() -> log.at(end));
            double seconds = oldest.map(commit -> secondsSince(commit.storedAtUs(), clock))
                    .orElse(0.0);
            return new Lag(end.sequence(), end.sequence() - at.sequence(), seconds);
        } catch (RuntimeException e) {
            LOG.debug("No end of {} while the log does not answer", at.stream(), e);
            return new Lag(null, null, null);
        }
    }

    private static double secondsSince(long us, InstantSource clock) {
        return Math.max(0, clock.millis() - us / 1_000) / 1_000.0;
    }
}
