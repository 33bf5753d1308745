package io.p2pcoordinator.projections.table;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Microseconds since 1970, the log's time, as the tables' time. */
public final class Micros {
    private Micros() {}

    public static Instant toInstant(long us) {
        return Instant.EPOCH.plus(us, ChronoUnit.MICROS);
    }

    public static long of(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
