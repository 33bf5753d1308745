package io.p2pcoordinator.eventstore.publish;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A producer's strictly rising numbers. They begin at the clock's microseconds since 1970, or above what an earlier run has
 * left in the log, whichever is more. Thread-safe.
 */
final class ProducerSequence implements LongSupplier {
    /** More than an earlier run can have had on its way to the log when it ended. */
    private static final long MARGIN = 1 << 20;

    private final AtomicLong next;

    /** @param nowUs microseconds since 1970 */
    ProducerSequence(long nowUs) {
        this.next = new AtomicLong(nowUs);
    }

    @Override
    public long getAsLong() {
        return next.getAndIncrement();
    }

    /**
     * Goes on above a number that was used before this run.
     *
     * @throws IllegalStateException when there is no room above it
     */
    void startAbove(long usedBefore) {
        if (Long.compareUnsigned(usedBefore, Long.MAX_VALUE - (MARGIN << 20)) > 0) {
            throw new IllegalStateException(
                    "expected a producer_seq with room above it, but the zone's newest commit has "
                            + Long.toUnsignedString(usedBefore) + ": claim the zone again, or use another producer id");
        }
        next.accumulateAndGet(usedBefore + MARGIN, Math::max);
    }
}
