package io.p2pcoordinator.eventstore.lane;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.MoveColumns;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a lane does with a commit: decode, apply, emit. The one thread of the lane; the only writer of its streams' state. Where the
 * streams are is published once a batch, after its last commit.
 */
final class LaneHandler implements EventHandler<LaneSlot>, ExceptionHandler<LaneSlot> {
    private static final Logger log = LoggerFactory.getLogger(LaneHandler.class);

    private final int lane;
    private final @Nullable StreamFold[] folds =
            new @Nullable StreamFold[StreamId.all().size()];
    private final List<Emitter> emitters;
    private final List<Emitter> emittersOfMoves;
    private final ProgressBoard board;
    private final Consumer<Throwable> onFailure;
    private final CommitDecoder decoder = new CommitDecoder();
    private final List<StreamFold> moved = new ArrayList<>();
    private boolean failed;

    LaneHandler(
            int lane,
            Map<StreamId, StreamFold> folds,
            List<Emitter> emitters,
            ProgressBoard board,
            Consumer<Throwable> onFailure) {
        this.lane = lane;
        folds.forEach((stream, fold) -> this.folds[stream.index()] = fold);
        this.emitters = List.copyOf(emitters);
        this.emittersOfMoves = emitters.stream().filter(Emitter::wantsMoves).toList();
        this.board = board;
        this.onFailure = onFailure;
    }

    @Override
    public void onEvent(LaneSlot slot, long ringSequence, boolean endOfBatch) {
        RawCommit raw = slot.raw;
        LaneRequest<?> request = slot.request;
        slot.raw = null;
        slot.request = null;
        if (failed) {
            if (request != null) {
                request.refuse("expected a lane that runs, but it failed");
            }
            return;
        }
        if (raw != null) {
            StreamFold fold = Objects.requireNonNull(folds[raw.stream().index()]);
            take(raw, fold);
            if (!fold.isToBePublished()) {
                fold.toBePublished(true);
                moved.add(fold);
            }
        } else if (request != null) {
            request.answer(Objects.requireNonNull(folds[request.stream().index()]));
        }
        if (endOfBatch) {
            publish();
        }
    }

    private void take(RawCommit raw, StreamFold fold) {
        MoveColumns moves = decoder.decodeMoves(raw);
        if (moves == null) {
            DecodedCommit decoded = decoder.decode(raw);
            emit(decoded, fold.apply(decoded), emitters);
        } else {
            Verdict verdict = fold.apply(moves);
            if (!emittersOfMoves.isEmpty()) {
                emit(decoder.decode(raw), verdict, emittersOfMoves);
            }
        }
    }

    private void publish() {
        for (int i = 0; i < moved.size(); i++) {
            StreamFold fold = moved.get(i);
            fold.toBePublished(false);
            board.publish(fold.progress());
        }
        moved.clear();
    }

    private static void emit(DecodedCommit decoded, Verdict verdict, List<Emitter> to) {
        if (to.isEmpty()) {
            return;
        }
        var applied = new AppliedCommit(decoded, verdict);
        for (int i = 0; i < to.size(); i++) {
            try {
                to.get(i).applied(applied);
            } catch (RuntimeException e) {
                log.error("an emitter failed at {}", decoded.raw().position(), e);
            }
        }
    }

    /** After it nothing is applied or emitted any more: what comes behind the commit at fault must not be applied without it. */
    @Override
    public void handleEventException(Throwable e, long ringSequence, LaneSlot slot) {
        if (!failed) {
            failed = true;
            log.error("lane {} failed", lane, e);
            onFailure.accept(e);
        }
    }

    @Override
    public void handleOnStartException(Throwable e) {
        onFailure.accept(e);
    }

    @Override
    public void handleOnShutdownException(Throwable e) {
        log.error("lane {} failed while it stopped", lane, e);
    }
}
