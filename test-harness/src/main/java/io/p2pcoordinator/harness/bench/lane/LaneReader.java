package io.p2pcoordinator.harness.bench.lane;

import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.harness.bench.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The lanes of a node, with the state of a node, reading a log from its beginning. */
final class LaneReader {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String url;
    private final int batch;

    LaneReader(String url, int batch) {
        this.url = url;
        this.batch = batch;
    }

    /** Reads all streams to these ends; seconds that it took, from the start of the lanes until all is applied. */
    double read(Map<StreamId, Long> ends) throws Exception {
        return withLanes((lanes, startedNanos) -> {
            awaitAll(lanes, ends);
            double seconds = (System.nanoTime() - startedNanos) / 1e9;
            ends.keySet().forEach(stream -> check(lanes.progress(stream)));
            return seconds;
        });
    }

    /** Measures something while the lanes have nothing to do. */
    double idle(Map<StreamId, Long> ends, Callable<Double> measured) throws Exception {
        return withLanes((lanes, _) -> {
            awaitAll(lanes, ends);
            return measured.call();
        });
    }

    private interface Reading {
        double with(Lanes lanes, long startedNanos) throws Exception;
    }

    private double withLanes(Reading reading) throws Exception {
        try (var log =
                JetStreamEventLog.connectToRead(JetStreamConfig.of(url, "bench").withReadBatch(batch))) {
            long startedNanos = System.nanoTime();
            try (Lanes lanes = Lanes.start(
                    log,
                    LaneConfig.forThisMachine(),
                    LaneReader::stateOf,
                    List.of(),
                    failure -> Report.progress("the lanes failed: %s", failure))) {
                return reading.with(lanes, startedNanos);
            }
        }
    }

    private static void awaitAll(Lanes lanes, Map<StreamId, Long> ends) throws InterruptedException {
        for (var end : ends.entrySet()) {
            if (!lanes.awaitApplied(new Position(end.getKey(), end.getValue()), PATIENCE)) {
                throw new IllegalStateException("expected " + end + " within " + PATIENCE);
            }
        }
    }

    private static StreamState stateOf(StreamId stream) {
        if (stream.isEntity()) {
            return new EntityState();
        }
        return stream.equals(StreamId.CONTROL) ? new ControlState() : new TelemetryState();
    }

    private static void check(StreamProgress progress) {
        if (progress.applied() != progress.appliedPosition()) {
            throw new IllegalStateException("expected every commit to have an effect, but: " + progress);
        }
    }
}
