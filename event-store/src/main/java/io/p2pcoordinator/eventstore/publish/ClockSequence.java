package io.p2pcoordinator.eventstore.publish;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Strictly rising numbers that begin at the clock's present microsecond, so that a later run begins above an earlier one. Thread-safe. */
final class ClockSequence implements LongSupplier {
    private final AtomicLong next = new AtomicLong(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));

    @Override
    public long getAsLong() {
        return next.getAndIncrement();
    }
}
