package io.p2pcoordinator.app.leader;

import java.time.Duration;

/**
 * When sessions end that nobody has ended.
 *
 * @param emptyTimeout without players for so long
 * @param staleTimeout without any change for so long
 * @param emptyCheck how often empty ones are looked for
 * @param staleCheck how often stale ones are looked for
 */
public record SessionTimes(Duration emptyTimeout, Duration staleTimeout, Duration emptyCheck, Duration staleCheck) {
    public SessionTimes {
        if (!emptyTimeout.isPositive()
                || !staleTimeout.isPositive()
                || !emptyCheck.isPositive()
                || !staleCheck.isPositive()) {
            throw new IllegalArgumentException("expected times of sessions above 0, but they are " + emptyTimeout + ", "
                    + staleTimeout + ", " + emptyCheck + " and " + staleCheck);
        }
    }

    public static SessionTimes defaults() {
        return new SessionTimes(
                Duration.ofMinutes(10), Duration.ofMinutes(30), Duration.ofSeconds(30), Duration.ofMinutes(5));
    }
}
