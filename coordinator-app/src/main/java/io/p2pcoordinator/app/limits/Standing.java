package io.p2pcoordinator.app.limits;

import io.github.bucket4j.ConsumptionProbe;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where a client stands after a request.
 *
 * @param remaining of this minute
 * @param resetSeconds until the limit is whole again; at least 1
 */
record Standing(boolean allowed, int limit, long remaining, long resetSeconds) {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    static Standing of(int limit, ConsumptionProbe probe) {
        return new Standing(
                probe.isConsumed(), limit, probe.getRemainingTokens(), seconds(probe.getNanosToWaitForReset()));
    }

    static Standing refused(int limit, long nanosToWait) {
        return new Standing(false, limit, 0, seconds(nanosToWait));
    }

    Map<String, String> headers() {
        return Map.of(
                "RateLimit-Limit", Integer.toString(limit),
                "RateLimit-Remaining", Long.toString(remaining),
                "RateLimit-Reset", Long.toString(resetSeconds));
    }

    private static long seconds(long nanos) {
        return Math.max(1, Math.ceilDiv(nanos, NANOS_PER_SECOND));
    }
}
