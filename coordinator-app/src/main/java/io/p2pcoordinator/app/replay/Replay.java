package io.p2pcoordinator.app.replay;

import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.lane.StreamFold;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Folds streams one after the other with the same code as the lanes, on the caller's thread. */
public final class Replay {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final EventLog log;
    private final ControlState control = new ControlState();
    private final TelemetryState telemetry = new TelemetryState();

    public Replay(EventLog log) {
        this.log = log;
    }

    /**
     * @param stops the position to stop at, for the streams that are not read to their end
     * @throws LogIntegrityException when the log ends before a position
     */
    public List<StreamProgress> fold(Map<StreamId, Long> stops) throws InterruptedException {
        var progress = new ArrayList<StreamProgress>();
        for (StreamId stream : StreamId.all()) {
            long end = log.end(stream).sequence();
            long stop = stops.getOrDefault(stream, end);
            if (stop > end) {
                throw new LogIntegrityException("expected " + new Position(stream, stop)
                        + " in the log, but it ends at " + new Position(stream, end));
            }
            progress.add(fold(stream, stop));
        }
        return progress;
    }

    private StreamProgress fold(StreamId stream, long stop) throws InterruptedException {
        var fold = new StreamFold(
                LaneConfig.forThisMachine().laneOf(stream),
                stream,
                CoordinatorNode.stateOf(stream, control, telemetry));
        var decoder = new CommitDecoder();
        long position = 0;
        try (CommitCursor cursor = log.read(stream, 0)) {
            while (position < stop) {
                RawCommit raw = cursor.next(PATIENCE);
                if (raw == null) {
                    throw new LogUnavailableException(
                            "no commit after " + new Position(stream, position) + " within " + PATIENCE.toSeconds()
                                    + " s",
                            new TimeoutException());
                }
                if (raw.sequence() > stop) {
                    break; // TELEMETRY: what was there has been replaced by newer
                }
                fold.apply(decoder.decode(raw));
                position = raw.sequence();
            }
        }
        return fold.progress();
    }
}
