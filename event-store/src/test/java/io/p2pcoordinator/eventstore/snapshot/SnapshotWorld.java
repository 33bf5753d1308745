package io.p2pcoordinator.eventstore.snapshot;

import static io.p2pcoordinator.eventstore.Commits.SOON;
import static io.p2pcoordinator.eventstore.Commits.appended;
import static io.p2pcoordinator.eventstore.Commits.unchecked;
import static io.p2pcoordinator.eventstore.Commits.zoneIn;
import static org.awaitility.Awaitility.await;

import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamSnapshotStore;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A log and a store on a real server, and nodes of which nothing but lanes and snapshots is there. */
final class SnapshotWorld implements AutoCloseable {
    static final SnapshotPolicy SELDOM = new SnapshotPolicy(1_000_000, Duration.ofDays(1), 3, false, Duration.ZERO);

    final JetStreamEventLog log;
    final SnapshotStore store;

    SnapshotWorld(String natsUrl) {
        JetStreamConfig config = JetStreamConfig.of(natsUrl, "snapshots");
        log = JetStreamEventLog.connect(config);
        store = JetStreamSnapshotStore.connect(config);
    }

    /** One that has started; its last snapshots are taken when it is closed. */
    final class Node implements AutoCloseable {
        final Map<StreamId, SumState> states = new HashMap<>();
        final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        final Lanes lanes;
        final SnapshotKeeper keeper;

        Node(SnapshotPolicy policy, long projected, Supplier<SumState> empty) {
            StreamId.all().forEach(stream -> states.put(stream, empty.get()));
            var recovery = new SnapshotRecovery(store, log, SOON);
            lanes = Lanes.start(log, new LaneConfig(2, 256), this::state, recovery, List.of(), failures::add);
            keeper = SnapshotKeeper.start(
                    new SnapshotKeeper.Parts(
                            store,
                            log,
                            lanes,
                            _ -> empty.get(),
                            new NoRivals(),
                            _ -> projected,
                            InstantSource.system()),
                    policy,
                    recovery);
        }

        StreamProgress caughtUp(StreamId stream) throws InterruptedException {
            if (!lanes.awaitApplied(log.end(stream), SOON)) {
                throw new AssertionError("expected " + stream + " to be caught up, but: " + failures);
            }
            return lanes.progress(stream);
        }

        SumState state(StreamId stream) {
            SumState state = states.get(stream);
            if (state == null) {
                throw new AssertionError("no state of " + stream);
            }
            return state;
        }

        @Override
        public void close() {
            keeper.close();
            lanes.close();
        }
    }

    private static final class NoRivals implements SnapshotClaims {
        @Override
        public boolean claim(StreamId stream) {
            return true;
        }

        @Override
        public void release(StreamId stream) {
            // nobody waits
        }
    }

    Node node() {
        return node(SELDOM);
    }

    Node node(SnapshotPolicy policy) {
        return new Node(policy, Long.MAX_VALUE, SumState::new);
    }

    void append(StreamId stream, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            appended(log, Subject.entity(zoneIn(stream, "zone")), unchecked());
        }
    }

    /**
     * By nodes that start, read to the end and are closed: what has moved has a snapshot there then. One that has little time for it when it
     * is closed leaves the rest to the next.
     */
    Position snapshot(StreamId stream) {
        Position end = new Position(stream, log.end(stream).sequence());
        await("snapshot at " + end).atMost(SOON).until(() -> {
            try (var node = node()) {
                node.caughtUp(stream);
            }
            return stored(stream).contains(end);
        });
        return end;
    }

    /** What a node shows that reads everything from the beginning. */
    StreamProgress replayed(StreamId stream) throws InterruptedException {
        var state = new SumState();
        try (var lanes = Lanes.start(
                log,
                new LaneConfig(1, 256),
                one -> one.equals(stream) ? state : new SumState(),
                List.of(),
                _ -> {})) { // other streams may have been trimmed
            if (!lanes.awaitApplied(log.end(stream), SOON)) {
                throw new AssertionError("expected " + stream + " to be replayed");
            }
            return lanes.progress(stream);
        }
    }

    /** Newest first. */
    List<Position> stored(StreamId stream) {
        return store.list().stream()
                .map(SnapshotStore.Stored::position)
                .filter(position -> position.stream().equals(stream))
                .sorted(Comparator.comparingLong(Position::sequence).reversed())
                .toList();
    }

    void awaitStored(Position position) {
        await("stored").atMost(SOON).until(() -> stored(position.stream()).contains(position));
    }

    /** Behind the back of the store's own checksum: the object is whole, but another one. */
    void damage(Position position, UnaryOperator<byte[]> change) throws UnusableSnapshotException {
        store.put(position, change.apply(store.get(position)));
    }

    @Override
    public void close() {
        store.close();
        log.close();
    }
}
