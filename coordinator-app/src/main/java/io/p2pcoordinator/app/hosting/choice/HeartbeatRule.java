package io.p2pcoordinator.app.hosting.choice;

import io.p2pcoordinator.app.domain.Heartbeat;
import io.p2pcoordinator.app.domain.HostState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a host is late. It says itself how often it sends heartbeats, as it registers; who does not gets the configured interval.
 *
 * @param otherwise for hosts that do not say
 * @param longest what a host may say at most
 * @param missed after how many that did not come it counts as silent
 */
public record HeartbeatRule(Duration otherwise, Duration longest, int missed) {
    private static final long SHORTEST_US = 100_000;

    public HeartbeatRule {
        if (otherwise.isNegative() || otherwise.isZero() || longest.compareTo(otherwise) < 0 || missed < 1) {
            throw new IllegalArgumentException(
                    "expected an interval above 0, a longest one not below it, and at least 1 missed, but they are "
                            + otherwise + ", " + longest + ", " + missed);
        }
    }

    /** Between two heartbeats, in microseconds. */
    public long intervalUs(HostState host) {
        long statedMs = Integer.toUnsignedLong(host.registration().getHeartbeatIntervalMs());
        return statedMs == 0
                ? TimeUnit.NANOSECONDS.toMicros(otherwise.toNanos())
                : Math.clamp(
                        TimeUnit.MILLISECONDS.toMicros(statedMs),
                        SHORTEST_US,
                        TimeUnit.NANOSECONDS.toMicros(longest.toNanos()));
    }

    /** When it was last heard of, microseconds since 1970: a registration, and coming online, counts as a heartbeat. */
    public static long heardAtUs(HostState host, @Nullable Heartbeat newest) {
        long onlineSinceUs = host.times().onlineSinceUs();
        return newest == null ? onlineSinceUs : Math.max(onlineSinceUs, newest.reportedAtUs());
    }

    /** @param silentUs how long nothing was heard of it */
    public boolean isSilent(HostState host, long silentUs) {
        return silentUs > missed * intervalUs(host);
    }
}
