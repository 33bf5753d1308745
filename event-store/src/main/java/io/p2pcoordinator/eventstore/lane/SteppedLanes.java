package io.p2pcoordinator.eventstore.lane;

import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A node's lanes without their threads, for simulators: the caller reads the streams, and a commit is decoded, applied and emitted
 * before the call that hands it over returns. The steps are those of {@link Lanes}. One thread.
 */
public final class SteppedLanes {
    private static final LaneConfig ONE_LANE = new LaneConfig(1, 1);

    private final Map<StreamId, StreamFold> folds = new HashMap<>();
    private final LaneSlot slot = new LaneSlot();
    private final LaneHandler handler;

    /**
     * @param states of the streams that will be read, empty
     * @param onFailure called at most once, when the lanes cannot go on: the node must stop
     */
    public SteppedLanes(
            Map<StreamId, StreamState> states, Recovery recovery, List<Emitter> emitters, Consumer<Throwable> onFailure)
            throws InterruptedException {
        for (Map.Entry<StreamId, StreamState> state : states.entrySet()) {
            var fold = new StreamFold(0, state.getKey(), state.getValue());
            fold.startFrom(recovery.recover(state.getKey(), state.getValue()));
            folds.put(state.getKey(), fold);
        }
        handler = new LaneHandler(0, folds, emitters, new ProgressBoard(ONE_LANE), onFailure);
    }

    /** Applies a stream's next commit. */
    public void apply(RawCommit next) {
        slot.raw = next;
        try {
            handler.onEvent(slot, 0, true);
        } catch (RuntimeException | Error e) {
            handler.handleEventException(e, 0, slot);
        }
    }

    public StreamProgress progress(StreamId stream) {
        return fold(stream).progress();
    }

    /** As {@link Lanes#capture}. */
    public Optional<StreamCapture> capture(StreamId stream, CopyBuffer buffer) {
        return fold(stream).capture(buffer);
    }

    private StreamFold fold(StreamId stream) {
        return Objects.requireNonNull(folds.get(stream), "expected a stream that these lanes read");
    }
}
