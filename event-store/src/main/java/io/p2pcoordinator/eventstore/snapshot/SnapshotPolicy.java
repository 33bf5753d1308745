package io.p2pcoordinator.eventstore.snapshot;

import java.time.Duration;

/**
 * When snapshots are taken and how long they stay.
 *
 * @param everyCommits a stream's snapshot is due after so many commits
 * @param every and after this time, where the stream has moved at all
 * @param kept snapshots of a stream that stay; older ones are deleted
 * @param trimsEntities whether entity streams lose what is behind the oldest snapshot that is kept
 * @param trimsAfter and only what is behind a snapshot of at least this age
 */
public record SnapshotPolicy(long everyCommits, Duration every, int kept, boolean trimsEntities, Duration trimsAfter) {
    public static final SnapshotPolicy DEFAULT =
            new SnapshotPolicy(100_000, Duration.ofMinutes(15), 3, false, Duration.ofHours(1));

    public SnapshotPolicy {
        if (everyCommits < 1) {
            throw new IllegalArgumentException("expected snapshots every 1 or more commits, but it is " + everyCommits);
        }
        if (every.isZero() || every.isNegative()) {
            throw new IllegalArgumentException("expected a time above 0 between snapshots, but it is " + every);
        }
        if (kept < 2) {
            throw new IllegalArgumentException(
                    "expected at least 2 snapshots to be kept, so that one may be damaged, but it is " + kept);
        }
        if (trimsAfter.isNegative()) {
            throw new IllegalArgumentException("expected an age to trim after, but it is " + trimsAfter);
        }
    }
}
