package io.p2pcoordinator.harness.bench.projection;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** What the loads of this benchmark share: commits, and their way into the log. */
final class Loads {
    static final String PRODUCER = "bench";
    static final long START_US = 1_750_000_000_000_000L;

    private Loads() {}

    static Commit.Builder commit(long epoch, long atUs, Event.Builder... events) {
        UUID id = UUID.randomUUID();
        Commit.Builder commit = Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .flip()))
                .setProducerId(PRODUCER)
                .setEpoch(epoch)
                .setOccurredAtUs(atUs);
        for (Event.Builder event : events) {
            commit.addEvents(event);
        }
        return commit;
    }

    /** In the order of the list within each stream, the streams beside each other. */
    static void append(EventLog log, List<AppendRequest> requests, int maxGroup) {
        var byStream = new LinkedHashMap<StreamId, List<AppendRequest>>();
        for (AppendRequest request : requests) {
            byStream.computeIfAbsent(request.subject().stream(), _ -> new ArrayList<>())
                    .add(request);
        }
        var underWay = new ArrayList<CompletableFuture<List<AppendOutcome>>>();
        for (int from = 0; !byStream.isEmpty(); from += maxGroup) {
            for (Map.Entry<StreamId, List<AppendRequest>> stream : List.copyOf(byStream.entrySet())) {
                List<AppendRequest> all = stream.getValue();
                if (from >= all.size()) {
                    byStream.remove(stream.getKey());
                } else {
                    underWay.add(log.appendInOrder(all.subList(from, Math.min(all.size(), from + maxGroup))));
                }
            }
            underWay.forEach(Loads::requireAppended);
            underWay.clear();
        }
    }

    private static void requireAppended(CompletableFuture<List<AppendOutcome>> group) {
        for (AppendOutcome outcome : group.join()) {
            if (!(outcome instanceof AppendOutcome.Appended)) {
                throw new IllegalStateException("expected every commit of the load in the log, but one is " + outcome);
            }
        }
    }
}
