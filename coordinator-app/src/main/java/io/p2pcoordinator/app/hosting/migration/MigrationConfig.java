package io.p2pcoordinator.app.hosting.migration;

import java.time.Duration;

/**
 * How zones come to their hosts.
 *
 * @param automatic whether the coordinator does it at all; else hosts are assigned by hand
 * @param confirm how long a host may take to confirm the slot that it was asked to hold
 * @param step how long notifying and redirecting may take each
 * @param sync how long the new host may take to take the zone's state over
 * @param verify how long clients are waited for
 * @param retry between two looks for a host for a zone that has none; doubled up to a minute while none is found
 * @param quiet how long a zone stays on a server before it goes back to players' machines
 * @param failedPlayers after how many failed players' machines a migration asks servers only
 */
public record MigrationConfig(
        boolean automatic,
        Duration confirm,
        Duration step,
        Duration sync,
        Duration verify,
        Duration retry,
        Duration quiet,
        int failedPlayers) {
    public MigrationConfig {
        for (Duration duration : new Duration[] {confirm, step, sync, verify, retry, quiet}) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("expected times of migrations above 0, but one is " + duration);
            }
        }
        if (failedPlayers < 1) {
            throw new IllegalArgumentException(
                    "expected at least one player's machine to be asked, but it is " + failedPlayers);
        }
    }

    public static MigrationConfig defaults() {
        return new MigrationConfig(
                false,
                Duration.ofMillis(1_500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofMinutes(10),
                3);
    }

    public MigrationConfig withAutomatic(boolean now) {
        return new MigrationConfig(now, confirm, step, sync, verify, retry, quiet, failedPlayers);
    }

    static long us(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
