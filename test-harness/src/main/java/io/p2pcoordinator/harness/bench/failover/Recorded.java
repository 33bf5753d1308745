package io.p2pcoordinator.harness.bench.failover;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.harness.bench.failover.Commands.Acknowledged;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in the log of what was acknowledged.
 *
 * @param lost acknowledged, but not at its position
 * @param doubled values that are there more than once
 */
record Recorded(long lost, long doubled) {

    static Recorded compare(EventLog log, List<Acknowledged> acknowledged)
            throws InterruptedException, InvalidProtocolBufferException {
        Map<Integer, Long> firstSequence = new HashMap<>();
        long doubled = 0;
        long end = log.end(StreamId.CONTROL).sequence();
        try (CommitCursor cursor = log.read(StreamId.CONTROL, 0)) {
            for (long sequence = 0; sequence < end; ) {
                RawCommit commit = cursor.next(Duration.ofSeconds(30));
                if (commit == null) {
                    throw new IllegalStateException("expected the log up to " + end + ", but it ends at " + sequence);
                }
                sequence = commit.position().sequence();
                for (Event event : Commit.parseFrom(commit.payload()).getEventsList()) {
                    int value = event.getZoneSettingsChanged().getSettings().getMaxPlayers();
                    if (value >= Commands.FIRST_VALUE && firstSequence.putIfAbsent(value, sequence) != null) {
                        doubled++;
                    }
                }
            }
        }
        long lost = acknowledged.stream()
                .filter(command -> firstSequence.getOrDefault(command.value(), 0L) != command.sequence())
                .count();
        return new Recorded(lost, doubled);
    }
}
