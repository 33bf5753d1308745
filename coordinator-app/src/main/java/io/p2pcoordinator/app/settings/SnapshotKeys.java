package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.eventstore.snapshot.SnapshotPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of snapshots, which make a start quick, and of trimming, which they allow. */
final class SnapshotKeys {
    private static final int MANY = 1_000_000_000;
    private static final int WEEK_MINUTES = 7 * 24 * 60;

    static final Setting<Boolean> ENABLED = Setting.of(
            "snapshots.enabled",
            "P2P_SNAPSHOTS_ENABLED",
            ValueTypes.flag(),
            "true",
            "Whether the state in memory is put aside, so that a start reads only what came after. Kept in NATS.");
    static final Setting<Integer> EVERY_COMMITS = Setting.of(
            "snapshots.every_commits",
            "P2P_SNAPSHOT_EVERY_COMMITS",
            ValueTypes.counted(1, MANY, "commits"),
            "100000",
            "A stream is put aside when it has moved so far.");
    static final Setting<Integer> EVERY_MINUTES = Setting.of(
            "snapshots.every_minutes",
            "P2P_SNAPSHOT_EVERY_MINUTES",
            ValueTypes.counted(1, WEEK_MINUTES, "minutes"),
            "15",
            "And after this time, if it has moved at all.");
    static final Setting<Integer> KEPT = Setting.of(
            "snapshots.kept",
            "P2P_SNAPSHOTS_KEPT",
            ValueTypes.counted(2, 1_000, "snapshots"),
            "3",
            "So many stay of each stream; older ones are deleted.");
    static final Setting<Boolean> TRIM = Setting.of(
            "snapshots.trim_entities",
            "P2P_TRIM_ENTITIES",
            ValueTypes.flag(),
            "false",
            "Whether entity streams lose what is behind all kept snapshots and in the tables. It cannot be replayed then.");
    static final Setting<Integer> TRIM_AFTER = Setting.of(
            "snapshots.trim_after_minutes",
            "P2P_TRIM_AFTER_MINUTES",
            ValueTypes.counted(0, 52 * WEEK_MINUTES, "minutes"),
            "1440",
            "Age that a snapshot must have before what is behind it is trimmed.");

    static final List<Setting<?>> ALL = List.of(ENABLED, EVERY_COMMITS, EVERY_MINUTES, KEPT, TRIM, TRIM_AFTER);

    private SnapshotKeys() {}

    /** Nothing where they are off. */
    static Optional<SnapshotPolicy> read(SettingValues values) {
        return values.get(ENABLED)
                ? Optional.of(new SnapshotPolicy(
                        values.get(EVERY_COMMITS),
                        Duration.ofMinutes(values.get(EVERY_MINUTES)),
                        values.get(KEPT),
                        values.get(TRIM),
                        Duration.ofMinutes(values.get(TRIM_AFTER))))
                : Optional.empty();
    }
}
