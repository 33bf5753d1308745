package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.hosting.choice.ChoiceConfig;
import io.p2pcoordinator.app.hosting.choice.ConfiguredSwitches;
import io.p2pcoordinator.app.hosting.choice.ForecastConfig;
import io.p2pcoordinator.app.hosting.choice.HeartbeatRule;
import io.p2pcoordinator.app.hosting.choice.Minimums;
import io.p2pcoordinator.app.hosting.choice.RankWeights;
import io.p2pcoordinator.app.hosting.watch.HostingConfig;
import io.p2pcoordinator.app.hosting.watch.WatchConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Settings of how hosts are chosen and watched. The minimums of machines are among those of P2P. */
final class HostingKeys {
    private static final int DAY_SECONDS = 86_400;
    private static final double PERCENT = 100;
    private static final Duration LONGEST_HEARTBEAT = Duration.ofMinutes(10);

    static final Setting<String> RANKER = Setting.of(
            "hosting.ranker", "P2P_RANKER", ValueTypes.text(), "standard", "What ranks hosts; others come as plug-ins.");
    static final Setting<Integer> SCORE = weight("score", "P2P_RANK_SCORE_WEIGHT", "40", "the quality score");
    static final Setting<Integer> NEARNESS =
            weight("nearness", "P2P_RANK_NEARNESS_WEIGHT", "30", "nearness to the zone's players");
    static final Setting<Integer> LOAD = weight("load", "P2P_RANK_LOAD_WEIGHT", "15", "room for players now");
    static final Setting<Integer> FORECAST =
            weight("forecast", "P2P_RANK_FORECAST_WEIGHT", "15", "room for players as foretold");
    static final Setting<Duration> FORECAST_EVERY = Setting.of(
            "hosting.forecast_every_seconds",
            "P2P_FORECAST_EVERY_SECONDS",
            ValueTypes.seconds(1, DAY_SECONDS),
            "15",
            "How often players are counted for the forecast.");
    static final Setting<Duration> FORECAST_HORIZON = Setting.of(
            "hosting.forecast_horizon_seconds",
            "P2P_FORECAST_HORIZON_SECONDS",
            ValueTypes.seconds(0, DAY_SECONDS),
            "300",
            "How far ahead players are foretold.");
    static final Setting<Integer> FORECAST_LEVEL = Setting.of(
            "hosting.forecast_level_percent",
            "P2P_FORECAST_LEVEL_PERCENT",
            ValueTypes.counted(1, 100, "percent"),
            "50",
            "How much the newest count changes the forecast's level.");
    static final Setting<Integer> FORECAST_TREND = Setting.of(
            "hosting.forecast_trend_percent",
            "P2P_FORECAST_TREND_PERCENT",
            ValueTypes.counted(0, 100, "percent"),
            "20",
            "How much it changes the forecast's trend.");
    static final Setting<Duration> HEARTBEAT = Setting.of(
            "hosting.heartbeat_seconds",
            "P2P_HEARTBEAT_SECONDS",
            ValueTypes.seconds(1, 600),
            "20",
            "How often hosts send heartbeats that do not say it as they register.");
    static final Setting<Integer> MISSED = Setting.of(
            "hosting.missed_heartbeats",
            "P2P_MISSED_HEARTBEATS",
            ValueTypes.counted(1, 100, "heartbeats"),
            "3",
            "After so many that did not come a host's zones move.");
    static final Setting<Integer> BAD = Setting.of(
            "hosting.bad_heartbeats",
            "P2P_BAD_HEARTBEATS",
            ValueTypes.counted(1, 100, "heartbeats"),
            "3",
            "So many in a row with errors or overload are trouble.");
    static final Setting<Integer> ERROR_RATE = Setting.of(
            "hosting.max_error_percent",
            "P2P_MAX_ERROR_PERCENT",
            ValueTypes.counted(0, 100, "percent"),
            "10",
            "An error_rate above this is trouble; hosts report 0 to 1.");
    static final Setting<Integer> OVERLOAD_CPU = Setting.of(
            "hosting.overload_cpu_percent",
            "P2P_OVERLOAD_CPU_PERCENT",
            ValueTypes.counted(1, 100, "percent"),
            "95",
            "A processor above this is trouble.");
    static final Setting<Integer> OVERLOAD_MEMORY = Setting.of(
            "hosting.overload_memory_percent",
            "P2P_OVERLOAD_MEMORY_PERCENT",
            ValueTypes.counted(1, 100, "percent"),
            "95",
            "Memory above this is trouble.");
    static final Setting<Integer> REPORTS = Setting.of(
            "hosting.reports_needed",
            "P2P_REPORTS_NEEDED",
            ValueTypes.counted(1, 1_000, "players"),
            "2",
            "So many players who cannot reach their host are trouble, if fewer can.");
    static final Setting<Duration> REPORT_WINDOW = Setting.of(
            "hosting.report_seconds",
            "P2P_REPORT_SECONDS",
            ValueTypes.seconds(1, 3_600),
            "15",
            "How long what a player reported counts.");
    static final Setting<Duration> PARTITION_GRACE = Setting.of(
            "hosting.partition_grace_seconds",
            "P2P_PARTITION_GRACE_SECONDS",
            ValueTypes.seconds(0, DAY_SECONDS),
            "60",
            "How long a host keeps zones that players reach and the coordinator does not.");
    static final Setting<Duration> PROBE = Setting.of(
            "hosting.probe_seconds",
            "P2P_PROBE_SECONDS",
            ValueTypes.seconds(0, 3_600),
            "5",
            "How often each server is connected to; 0: never.");

    static final List<Setting<?>> ALL = List.of(
            RANKER,
            SCORE,
            NEARNESS,
            LOAD,
            FORECAST,
            FORECAST_EVERY,
            FORECAST_HORIZON,
            FORECAST_LEVEL,
            FORECAST_TREND,
            HEARTBEAT,
            MISSED,
            BAD,
            ERROR_RATE,
            OVERLOAD_CPU,
            OVERLOAD_MEMORY,
            REPORTS,
            REPORT_WINDOW,
            PARTITION_GRACE,
            PROBE);

    private HostingKeys() {}

    static HostingConfig read(SettingValues values) {
        P2pSettings p2p = P2pKeys.read(values);
        return new HostingConfig(
                choice(values, p2p),
                watch(values),
                new ConfiguredSwitches(p2p.enabled(), Set.copyOf(p2p.enabledZones()), p2p.fallbackEnabled()));
    }

    private static ChoiceConfig choice(SettingValues values, P2pSettings p2p) {
        P2pSettings.HostMinimums hosts = p2p.minimums();
        var weights = new RankWeights(values.get(SCORE), values.get(NEARNESS), values.get(LOAD), values.get(FORECAST));
        return new ChoiceConfig(
                new Minimums(
                        hosts.cpuCores(),
                        hosts.cpuFrequencyMhz(),
                        hosts.memoryMb(),
                        hosts.networkSpeedMbps(),
                        values.get(P2pKeys.UPLOAD),
                        hosts.maxLatencyMs(),
                        values.get(P2pKeys.UPTIME),
                        values.get(P2pKeys.CPU_PERCENT),
                        values.get(P2pKeys.MEMORY_PERCENT)),
                new HeartbeatRule(values.get(HEARTBEAT), LONGEST_HEARTBEAT, values.get(MISSED)),
                weights,
                new ForecastConfig(
                        values.get(FORECAST_EVERY),
                        values.get(FORECAST_HORIZON),
                        values.get(FORECAST_LEVEL) / PERCENT,
                        values.get(FORECAST_TREND) / PERCENT),
                values.get(RANKER));
    }

    private static WatchConfig watch(SettingValues values) {
        WatchConfig defaults = WatchConfig.defaults();
        return new WatchConfig(
                values.get(BAD),
                values.get(ERROR_RATE) / PERCENT,
                values.get(OVERLOAD_CPU),
                values.get(OVERLOAD_MEMORY),
                defaults.signallingPatience(),
                values.get(SignallingKeys.GRACE),
                values.get(REPORTS),
                values.get(REPORT_WINDOW),
                values.get(PARTITION_GRACE),
                values.get(PROBE));
    }

    private static Setting<Integer> weight(String name, String variable, String otherwise, String what) {
        return Setting.of(
                "hosting." + name + "_weight",
                variable,
                ValueTypes.counted(0, 1_000, ""),
                otherwise,
                "What " + what + " counts in a host's rank, against the other weights.");
    }
}
