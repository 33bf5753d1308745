package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All lanes of a node: brings every stream back to where it was put aside, reads it from there and keeps its state up to date.
 * Progress may be read and waited for by any thread; state belongs to its lane. Closing lets what was received come to its end.
 */
public final class Lanes implements AppliedPositions, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lanes.class);
    private static final Duration RECEIVE_TIMEOUT = Duration.ofMillis(250);
    /** Commits that a receiver hands over at a time. */
    private static final int MAX_BATCH = 256;

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final EventLog eventLog;
    private final LaneConfig config;
    private final ProgressBoard board;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Thread> receivers = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Consumer<Throwable> onFailure;
    private volatile boolean stopping;

    private Lanes(EventLog eventLog, LaneConfig config, Consumer<Throwable> onFailure) {
        this.eventLog = eventLog;
        this.config = config;
        this.board = new ProgressBoard(config);
        this.onFailure = onFailure;
    }

    /**
     * @param states the empty state of each stream
     * @param onFailure called at most once, when a lane cannot go on: the node must stop
     */
    public static Lanes start(
            EventLog eventLog,
            LaneConfig config,
            Function<StreamId, StreamState> states,
            List<Emitter> emitters,
            Consumer<Throwable> onFailure) {
        return start(eventLog, config, states, Recovery.NONE, emitters, onFailure);
    }

    /** @param recovery brings back what each stream's state was when it was put aside */
    public static Lanes start(
            EventLog eventLog,
            LaneConfig config,
            Function<StreamId, StreamState> states,
            Recovery recovery,
            List<Emitter> emitters,
            Consumer<Throwable> onFailure) {
        var lanes = new Lanes(eventLog, config, onFailure);
        var foldsByLane = new ArrayList<Map<StreamId, StreamFold>>();
        var starts = new HashMap<StreamId, Recovering>();
        for (int i = 0; i < config.lanes(); i++) {
            foldsByLane.add(new HashMap<>());
        }
        for (StreamId stream : StreamId.all()) {
            int number = config.laneOf(stream);
            StreamState state = states.apply(stream);
            var fold = new StreamFold(number, stream, state);
            foldsByLane.get(number).put(stream, fold);
            starts.put(stream, () -> fold.startFrom(recovery.recover(stream, state)));
        }
        for (int i = 0; i < config.lanes(); i++) {
            lanes.lanes.add(new Lane(i, config.ringSize(), foldsByLane.get(i), emitters, lanes.board, lanes::fail));
        }
        for (StreamId stream : StreamId.all()) {
            Lane lane = lanes.lanes.get(config.laneOf(stream));
            lanes.receivers.add(Thread.ofPlatform()
                    .daemon()
                    .name("receive-" + stream.name())
                    .start(() -> lanes.run(stream, lane, Objects.requireNonNull(starts.get(stream)))));
        }
        return lanes;
    }

    /** Where each stream is now. */
    public List<StreamProgress> progress() {
        return StreamId.all().stream().map(board::of).toList();
    }

    public StreamProgress progress(StreamId stream) {
        return board.of(stream);
    }

    /**
     * A copy of the stream's state behind all that has been received, without stopping the lane for longer than copying takes.
     * Empty where the state cannot be put aside or nothing was applied since the start. Fails when the lanes have failed
     * or are closed before it is taken.
     *
     * @param buffer free again when the copy has been written
     */
    public CompletableFuture<Optional<StreamCapture>> capture(StreamId stream, CopyBuffer buffer) {
        return ask(new LaneRequest<>(stream, fold -> fold.capture(buffer)));
    }

    /**
     * A look at the stream's state behind all that has been received, while nothing is applied. Fails as the look does, and when the
     * lanes have failed or are closed before it is taken.
     */
    public <T> CompletableFuture<T> look(StreamId stream, StateLook<T> look) {
        return ask(new LaneRequest<>(stream, fold -> fold.look(look)));
    }

    private <T> CompletableFuture<T> ask(LaneRequest<T> request) {
        Lane lane = lanes.get(config.laneOf(request.stream()));
        if (!lane.ask(request, () -> stopping || failure.get() != null)) {
            request.refuse("expected lanes that run, but they have stopped");
        }
        return request.answer();
    }

    @Override
    public boolean awaitApplied(Position position, Duration timeout) throws InterruptedException {
        return board.await(position, timeout);
    }

    /** Waits until everything that is in the log now is applied; false when that took too long. */
    public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (StreamId stream : StreamId.all()) {
            Position end = eventLog.end(stream);
            if (!board.await(end, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        stopping = true;
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        for (Thread receiver : receivers) {
            try {
                receiver.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        lanes.forEach(lane -> lane.close(STOP_TIMEOUT));
    }

    private void run(StreamId stream, Lane lane, Recovering recovering) {
        try {
            StreamProgress start = recovering.recover();
            board.publish(start);
            receive(stream, lane, start.appliedPosition());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void receive(StreamId stream, Lane lane, long afterSequence) throws InterruptedException {
        var batch = new @Nullable RawCommit[MAX_BATCH];
        try (CommitCursor cursor = eventLog.read(stream, afterSequence)) {
            while (!stopping) {
                int count = next(cursor, batch, Math.min(MAX_BATCH, lane.room()));
                if (count > 0) {
                    lane.receive(batch, count, () -> stopping);
                }
            }
        }
    }

    /** Brings a stream's state back, on the thread that then receives its commits. */
    @FunctionalInterface
    private interface Recovering {
        StreamProgress recover() throws InterruptedException;
    }

    private static int next(CommitCursor cursor, @Nullable RawCommit[] batch, int limit) throws InterruptedException {
        try {
            return cursor.next(batch, limit, RECEIVE_TIMEOUT);
        } catch (LogUnavailableException e) {
            log.debug("the log does not answer; trying again", e);
            return 0;
        }
    }

    private void fail(Throwable cause) {
        if (failure.compareAndSet(null, cause) && !stopping) {
            onFailure.accept(cause);
        }
    }
}
