package io.p2pcoordinator.harness.bench.command;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * One turn of a side: the same thing over and over, one at a time, with a pause in between so that everything comes to rest, the
 * tables too, which follow a command with a transaction of their own on the same disk.
 *
 * @param p50Ms milliseconds, as {@code p99Ms}
 */
record Latencies(double p50Ms, double p99Ms, long count) {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int DIGITS = 3;

    /** Does it once. */
    @FunctionalInterface
    interface Step {
        void take(long number) throws Exception;
    }

    static Latencies of(Step step, long seconds) throws Exception {
        var histogram = new Histogram(DIGITS);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long number = 0; System.nanoTime() < end; number++) {
            long start = System.nanoTime();
            step.take(number);
            histogram.recordValue(System.nanoTime() - start);
            LockSupport.parkNanos(PAUSE_NS);
        }
        return new Latencies(
                histogram.getValueAtPercentile(50) / 1e6,
                histogram.getValueAtPercentile(99) / 1e6,
                histogram.getTotalCount());
    }
}
