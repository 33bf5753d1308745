package io.p2pcoordinator.harness.check;

import io.p2pcoordinator.app.replay.Replay;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Digests of live lanes, against each other and against a replay of the log by this build. TELEMETRY keeps only its newest, so it cannot be replayed. */
final class DigestCheck {
    private static final String EQUAL_TO_REPLAY = "digests of the nodes' lanes equal those of a replay";
    private static final String EQUAL_TO_OTHERS = "digests of all nodes are equal at the same position";

    private final CheckReport report;

    DigestCheck(CheckReport report) {
        this.report = report;
    }

    void check(EventLog log, List<NodeLanes> nodes) throws InterruptedException {
        var first = new HashMap<Position, String>();
        for (NodeLanes node : nodes) {
            for (NodeLanes.Lane lane : node.lanes()) {
                String before = first.putIfAbsent(lane.position(), lane.digest());
                if (before != null) {
                    report.counted(EQUAL_TO_OTHERS, 1);
                    if (!before.equals(lane.digest())) {
                        report.violated(
                                EQUAL_TO_OTHERS,
                                "at " + lane.position() + " " + node.node() + " has " + lane.digest()
                                        + ", another node has " + before);
                    }
                }
            }
        }
        var folded = new HashMap<Map<StreamId, Long>, Map<StreamId, String>>();
        for (NodeLanes node : nodes) {
            Map<StreamId, Long> stops = stops(node);
            Map<StreamId, String> expected = folded.get(stops);
            if (expected == null) {
                expected = replayed(log, stops);
                folded.put(stops, expected);
            }
            for (NodeLanes.Lane lane : node.lanes()) {
                StreamId stream = lane.position().stream();
                if (stream.isContiguous()) {
                    report.counted(EQUAL_TO_REPLAY, 1);
                    if (!lane.digest().equals(expected.get(stream))) {
                        report.violated(
                                EQUAL_TO_REPLAY,
                                "at " + lane.position() + " " + node.node() + " has " + lane.digest()
                                        + ", a replay gives " + expected.get(stream));
                    }
                }
            }
        }
    }

    private static Map<StreamId, Long> stops(NodeLanes node) {
        var stops = new HashMap<StreamId, Long>();
        for (NodeLanes.Lane lane : node.lanes()) {
            if (lane.position().stream().isContiguous()) {
                stops.put(lane.position().stream(), lane.position().sequence());
            }
        }
        return stops;
    }

    private static Map<StreamId, String> replayed(EventLog log, Map<StreamId, Long> stops) throws InterruptedException {
        var digests = new HashMap<StreamId, String>();
        for (StreamProgress progress : new Replay(log).fold(stops)) {
            digests.put(progress.stream(), HexFormat.of().toHexDigits(progress.digest()));
        }
        return digests;
    }
}
