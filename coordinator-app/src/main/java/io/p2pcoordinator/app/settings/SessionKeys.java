package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.leader.SessionTimes;
import java.time.Duration;
import java.util.List;

/** Settings of when sessions end that nobody has ended. The leader sees to it. */
final class SessionKeys {
    private static final int MONTH_SECONDS = 30 * 86_400;
    private static final int DAY_SECONDS = 86_400;

    static final Setting<Duration> EMPTY_TIMEOUT = Setting.of(
            "sessions.empty_timeout_seconds",
            "P2P_SESSION_EMPTY_TIMEOUT_SECONDS",
            ValueTypes.seconds(1, MONTH_SECONDS),
            "600",
            "A session without players for so long ends.");
    static final Setting<Duration> EMPTY_CHECK = Setting.of(
            "sessions.empty_check_seconds",
            "P2P_SESSION_EMPTY_CHECK_SECONDS",
            ValueTypes.seconds(1, DAY_SECONDS),
            "30",
            "How often the leader looks for those.");
    static final Setting<Duration> STALE_TIMEOUT = Setting.of(
            "sessions.stale_timeout_seconds",
            "P2P_SESSION_STALE_TIMEOUT_SECONDS",
            ValueTypes.seconds(1, MONTH_SECONDS),
            "1800",
            "A session without any change for so long ends.");
    static final Setting<Duration> STALE_CHECK = Setting.of(
            "sessions.stale_check_seconds",
            "P2P_SESSION_STALE_CHECK_SECONDS",
            ValueTypes.seconds(1, DAY_SECONDS),
            "300",
            "How often the leader looks for those.");

    static final List<Setting<?>> ALL = List.of(EMPTY_TIMEOUT, EMPTY_CHECK, STALE_TIMEOUT, STALE_CHECK);

    private SessionKeys() {}

    static SessionTimes read(SettingValues values) {
        return new SessionTimes(
                values.get(EMPTY_TIMEOUT), values.get(STALE_TIMEOUT), values.get(EMPTY_CHECK), values.get(STALE_CHECK));
    }
}
