package io.p2pcoordinator.eventstore.lane;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane's pipeline:
 *
 * <pre>
 *   receivers (one a stream) -> [ ring ] -> decode -> apply -> emit
 *                                             |         |        '- emitters, then the slot is emptied
 *                                             |         '- the only writer of its streams' state
 *                                             '- protobuf and the rules that need no state
 * </pre>
 *
 * Each stage is a thread of its own and never blocks on I/O. When the ring is full, receivers wait, their cursors ask
 * for no more, and JetStream holds what comes. After a failure nothing is applied or emitted any more: what comes behind
 * the commit at fault must not be applied without it.
 */
final class Lane {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final long FULL_RING_PAUSE_NANOS = 200_000;

    private final Disruptor<LaneSlot> disruptor;
    private final RingBuffer<LaneSlot> ring;

    Lane(
            int number,
            int ringSize,
            Map<StreamId, StreamFold> folds,
            List<Emitter> emitters,
            ProgressBoard board,
            Consumer<Throwable> onFailure) {
        disruptor = new Disruptor<>(
                LaneSlot::new,
                ringSize,
                Thread.ofPlatform().name("lane-" + number + "-", 0).daemon(true).factory(),
                ProducerType.MULTI,
                new BlockingWaitStrategy());
        var failed = new AtomicBoolean();
        disruptor.setDefaultExceptionHandler(new StopOnFailure(number, failed, onFailure));
        disruptor
                .handleEventsWith(new DecodeStage())
                .then(new ApplyStage(folds, board, failed))
                .then(new EmitStage(emitters, failed));
        ring = disruptor.start();
    }

    /** Puts a commit in, waiting for room; false when told to stop meanwhile. */
    boolean receive(RawCommit raw, BooleanSupplier stopped) {
        while (!stopped.getAsBoolean()) {
            try {
                long slot = ring.tryNext();
                ring.get(slot).raw = raw;
                ring.publish(slot);
                return true;
            } catch (InsufficientCapacityException _) {
                LockSupport.parkNanos(FULL_RING_PAUSE_NANOS);
            }
        }
        return false;
    }

    /** Asks for a copy of a stream's state behind all that was received until now. Waits as {@link #receive} does. */
    boolean capture(CaptureRequest request, BooleanSupplier stopped) {
        while (!stopped.getAsBoolean()) {
            try {
                long slot = ring.tryNext();
                ring.get(slot).capture = request;
                ring.publish(slot);
                return true;
            } catch (InsufficientCapacityException _) {
                LockSupport.parkNanos(FULL_RING_PAUSE_NANOS);
            }
        }
        return false;
    }

    /** Ends after everything received has gone through. */
    void close(Duration timeout) {
        try {
            disruptor.shutdown(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            log.warn("a lane did not come to its end within {} ms", timeout.toMillis());
            disruptor.halt();
        }
    }

    private static final class DecodeStage implements EventHandler<LaneSlot> {
        private final CommitDecoder decoder = new CommitDecoder();

        @Override
        public void onEvent(LaneSlot slot, long ringSequence, boolean endOfBatch) {
            if (slot.capture == null) {
                slot.decoded = decoder.decode(Objects.requireNonNull(slot.raw));
            }
        }
    }

    private static final class ApplyStage implements EventHandler<LaneSlot> {
        private final Map<StreamId, StreamFold> folds;
        private final ProgressBoard board;
        private final AtomicBoolean failed;
        private final Set<StreamFold> touched = new HashSet<>();

        ApplyStage(Map<StreamId, StreamFold> folds, ProgressBoard board, AtomicBoolean failed) {
            this.folds = folds;
            this.board = board;
            this.failed = failed;
        }

        @Override
        public void onEvent(LaneSlot slot, long ringSequence, boolean endOfBatch) {
            if (failed.get()) {
                return;
            }
            if (slot.capture == null) {
                DecodedCommit decoded = Objects.requireNonNull(slot.decoded);
                StreamFold fold = Objects.requireNonNull(folds.get(decoded.raw().stream()));
                slot.verdict = fold.apply(decoded);
                touched.add(fold);
            } else {
                capture(slot.capture);
            }
            if (endOfBatch) {
                for (StreamFold moved : touched) {
                    board.publish(moved.progress());
                }
                touched.clear();
            }
        }

        /** A copy that fails is the asker's trouble: the state is only read. */
        private void capture(CaptureRequest request) {
            try {
                StreamFold fold = Objects.requireNonNull(folds.get(request.stream()));
                request.answer().complete(fold.capture(request.buffer()));
            } catch (RuntimeException | OutOfMemoryError e) {
                request.answer().completeExceptionally(e);
            }
        }
    }

    private static final class EmitStage implements EventHandler<LaneSlot> {
        private final List<Emitter> emitters;
        private final AtomicBoolean failed;

        EmitStage(List<Emitter> emitters, AtomicBoolean failed) {
            this.emitters = emitters;
            this.failed = failed;
        }

        @Override
        public void onEvent(LaneSlot slot, long ringSequence, boolean endOfBatch) {
            if (failed.get() || slot.capture != null) {
                slot.clear();
                return;
            }
            DecodedCommit decoded = Objects.requireNonNull(slot.decoded);
            Verdict verdict = Objects.requireNonNull(slot.verdict);
            slot.clear();
            var applied = new AppliedCommit(decoded, verdict);
            for (Emitter emitter : emitters) {
                try {
                    emitter.applied(applied);
                } catch (RuntimeException e) {
                    log.error("an emitter failed at {}", decoded.raw().position(), e);
                }
            }
        }
    }

    private record StopOnFailure(int lane, AtomicBoolean failed, Consumer<Throwable> onFailure)
            implements ExceptionHandler<LaneSlot> {
        @Override
        public void handleEventException(Throwable e, long ringSequence, LaneSlot slot) {
            if (failed.compareAndSet(false, true)) {
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
}
