package io.p2pcoordinator.eventstore.snapshot;

import io.p2pcoordinator.eventstore.lane.CopyBuffer;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.lane.RestorableState;
import io.p2pcoordinator.eventstore.lane.StreamCapture;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one snapshot after the other: copies a state on its lane, writes and stores it on the caller's thread, and reads it back
 * from the store into an empty state, so that what is there is known to be good. One thread.
 */
final class SnapshotTaker {
    private static final Logger log = LoggerFactory.getLogger(SnapshotTaker.class);
    private static final long CAPTURE_DEADLINE_S = 10;
    private static final int LONGS_AN_ENTRY = 6;
    /** What is more is given back: few streams are that large, and they are put aside seldom. */
    private static final int RETAINED_ENTRIES = 100_000;

    private final SnapshotStore store;
    private final Lanes lanes;
    private final Function<StreamId, StreamState> emptyStates;
    private final LongSupplier clockUs;
    private final CopyBuffer buffer = new CopyBuffer();

    SnapshotTaker(SnapshotStore store, Lanes lanes, Function<StreamId, StreamState> emptyStates, LongSupplier clockUs) {
        this.store = store;
        this.lanes = lanes;
        this.emptyStates = emptyStates;
        this.clockUs = clockUs;
    }

    /**
     * Empty where there is nothing to put aside.
     *
     * @throws UnusableSnapshotException when it could not be read back; it is deleted then
     */
    Optional<SnapshotStore.Stored> take(StreamId stream)
            throws UnusableSnapshotException, InterruptedException, ExecutionException, TimeoutException {
        long entries = lanes.progress(stream).size();
        buffer.reserve(Math.toIntExact((entries + entries / 8) * LONGS_AN_ENTRY));
        try {
            Optional<StreamCapture> captured = lanes.capture(stream, buffer).get(CAPTURE_DEADLINE_S, TimeUnit.SECONDS);
            return captured.isEmpty() ? Optional.empty() : Optional.of(store(captured.get()));
        } finally {
            if (entries > RETAINED_ENTRIES) {
                buffer.release();
            }
        }
    }

    /** Reads a snapshot from the store and restores it, only to see whether it can be. */
    void verify(Position position) throws UnusableSnapshotException {
        byte[] file = store.get(position);
        if (emptyStates.apply(position.stream()) instanceof RestorableState state) {
            SnapshotFile.restore(file, SnapshotFile.header(file, position), state);
            state.clear();
        }
    }

    private SnapshotStore.Stored store(StreamCapture capture) throws UnusableSnapshotException {
        var position =
                new Position(capture.progress().stream(), capture.progress().appliedPosition());
        long takenAtUs = clockUs.getAsLong();
        byte[] file;
        try {
            file = SnapshotFile.write(capture, takenAtUs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store.put(position, file);
        try {
            verify(position);
        } catch (UnusableSnapshotException e) {
            store.delete(position);
            throw e;
        }
        log.info(
                "put {} aside: {} in {} bytes; the lane waited {} us",
                position,
                capture.progress().size(),
                file.length,
                TimeUnit.NANOSECONDS.toMicros(capture.pauseNanos()));
        return new SnapshotStore.Stored(position, file.length, takenAtUs);
    }
}
