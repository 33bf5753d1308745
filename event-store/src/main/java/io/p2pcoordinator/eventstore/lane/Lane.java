package io.p2pcoordinator.eventstore.lane;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane's pipeline:
 *
 * <pre>
 *   receivers (one a stream) -> [ ring ] -> decode, apply, emit: one thread, see {@link LaneHandler}
 * </pre>
 *
 * Receivers hand over what they have as one batch, so that waking the lane costs once a batch. The steps behind the ring are one
 * thread: on few cores a stage of its own for each costs more in waking and in cold caches than it gains (measured). It never
 * blocks on I/O. When the ring is full, receivers wait, their cursors ask for no more, and JetStream holds what comes.
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
                Thread.ofPlatform().name("lane-" + number).daemon(true).factory(),
                ProducerType.MULTI,
                new BlockingWaitStrategy());
        var handler = new LaneHandler(number, folds, emitters, board, onFailure);
        disruptor.setDefaultExceptionHandler(handler);
        disruptor.handleEventsWith(handler);
        ring = disruptor.start();
    }

    /** Places that are free now, by the look of one of several receivers; at least one, since waiting for it is a receiver's part. */
    int room() {
        return (int) Math.max(1, ring.remainingCapacity());
    }

    /**
     * Puts commits in, in this order, waiting for room. Empties the array.
     *
     * @param count at most the ring's size
     * @return false when told to stop meanwhile, with nothing put in
     */
    boolean receive(@Nullable RawCommit[] commits, int count, BooleanSupplier stopped) {
        while (!stopped.getAsBoolean()) {
            try {
                long last = ring.tryNext(count);
                long first = last - count + 1;
                for (int i = 0; i < count; i++) {
                    ring.get(first + i).raw = commits[i];
                    commits[i] = null;
                }
                ring.publish(first, last);
                return true;
            } catch (InsufficientCapacityException _) {
                LockSupport.parkNanos(FULL_RING_PAUSE_NANOS);
            }
        }
        return false;
    }

    /** Asks about a stream's state behind all that was received until now. Waits as {@link #receive} does. */
    boolean ask(LaneRequest<?> request, BooleanSupplier stopped) {
        while (!stopped.getAsBoolean()) {
            try {
                long slot = ring.tryNext();
                ring.get(slot).request = request;
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
}
