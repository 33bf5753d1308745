package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.hosting.migration.MigrationConfig;
import java.time.Duration;
import java.util.List;

/** Settings of how zones come to their hosts. */
final class MigrationKeys {
    private static final int MINUTE_MS = 60_000;
    private static final int DAY_SECONDS = 86_400;
    private static final Duration STEP = Duration.ofSeconds(5);

    static final Setting<Boolean> AUTOMATIC = Setting.of(
            "migration.automatic",
            "P2P_AUTOMATIC_HOSTING",
            ValueTypes.flag(),
            "false",
            "Whether zones are given to hosts, and to others when these fail; else hosts claim them.");
    static final Setting<Integer> CONFIRM = ms(
            "confirm_ms",
            "P2P_MIGRATION_CONFIRM_MS",
            "1500",
            "How long a host may take to confirm that it takes a zone.");
    static final Setting<Integer> SYNC =
            ms("sync_ms", "P2P_MIGRATION_SYNC_MS", "15000", "How long it may then take to take the zone's state over.");
    static final Setting<Integer> VERIFY =
            ms("verify_ms", "P2P_MIGRATION_VERIFY_MS", "5000", "How long clients are waited for.");
    static final Setting<Integer> RETRY =
            ms("retry_ms", "P2P_MIGRATION_RETRY_MS", "2000", "How often a host is looked for, for a zone without one.");
    static final Setting<Duration> QUIET = Setting.of(
            "migration.quiet_seconds",
            "P2P_MIGRATION_QUIET_SECONDS",
            ValueTypes.seconds(1, 7 * DAY_SECONDS),
            "600",
            "How long a zone stays on a server before it goes back to players' machines; doubled by each failure.");
    static final Setting<Integer> FAILED_PLAYERS = Setting.of(
            "migration.failed_players",
            "P2P_MIGRATION_FAILED_PLAYERS",
            ValueTypes.counted(1, 100, "machines"),
            "3",
            "After so many players' machines that failed only servers are asked.");

    static final List<Setting<?>> ALL = List.of(AUTOMATIC, CONFIRM, SYNC, VERIFY, RETRY, QUIET, FAILED_PLAYERS);

    private MigrationKeys() {}

    static MigrationConfig read(SettingValues values) {
        return new MigrationConfig(
                values.get(AUTOMATIC),
                Duration.ofMillis(values.get(CONFIRM)),
                STEP,
                Duration.ofMillis(values.get(SYNC)),
                Duration.ofMillis(values.get(VERIFY)),
                Duration.ofMillis(values.get(RETRY)),
                values.get(QUIET),
                values.get(FAILED_PLAYERS));
    }

    private static Setting<Integer> ms(String name, String variable, String otherwise, String description) {
        return Setting.of(
                "migration." + name,
                variable,
                ValueTypes.counted(1, 60 * MINUTE_MS, "milliseconds"),
                otherwise,
                description);
    }
}
