package io.p2pcoordinator.harness.bench.lane;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.harness.bench.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A log with a load in it.
 *
 * @param ends last sequence of each stream that is not empty
 */
record FilledLog(String url, Map<StreamId, Long> ends) {
    private static final int GROUP = 500;
    private static final int GROUPS_UNDER_WAY = 24;

    static FilledLog fill(String url, LoadShape shape) {
        long begin = System.nanoTime();
        try (var log = JetStreamEventLog.connect(JetStreamConfig.of(url, "bench fill"))) {
            var source = new CommitSource(shape);
            var groups = new Groups(log);
            source.beginning().forEach(groups::add);
            for (int i = 0; i < shape.commits(); i++) {
                groups.add(source.next());
            }
            groups.finish();
            var ends = new HashMap<StreamId, Long>();
            for (StreamId stream : StreamId.all()) {
                long end = log.end(stream).sequence();
                if (end > 0) {
                    ends.put(stream, end);
                }
            }
            var filled = new FilledLog(url, Map.copyOf(ends));
            Report.progress("%,d commits written in %.1f s", filled.commits(), (System.nanoTime() - begin) / 1e9);
            return filled;
        }
    }

    long commits() {
        return ends.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Groups of one stream each, several streams at a time. */
    private static final class Groups {
        private final JetStreamEventLog log;
        private final Map<StreamId, List<AppendRequest>> open = new HashMap<>();
        private final List<CompletableFuture<List<AppendOutcome>>> underWay = new ArrayList<>();

        Groups(JetStreamEventLog log) {
            this.log = log;
        }

        void add(AppendRequest request) {
            StreamId stream = request.subject().stream();
            List<AppendRequest> group = open.computeIfAbsent(stream, _ -> new ArrayList<>());
            group.add(request);
            if (group.size() == GROUP) {
                open.remove(stream);
                send(group);
            }
        }

        void finish() {
            List.copyOf(open.values()).forEach(this::send);
            open.clear();
            await();
        }

        private void send(List<AppendRequest> group) {
            underWay.add(log.appendInOrder(group));
            if (underWay.size() == GROUPS_UNDER_WAY) {
                await();
            }
        }

        private void await() {
            for (var group : underWay) {
                for (AppendOutcome outcome : group.join()) {
                    if (!(outcome instanceof AppendOutcome.Appended)) {
                        throw new IllegalStateException("expected every commit to be appended, but: " + outcome);
                    }
                }
            }
            underWay.clear();
        }
    }
}
