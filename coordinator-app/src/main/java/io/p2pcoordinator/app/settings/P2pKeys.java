package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.settings.P2pSettings.Ai;
import io.p2pcoordinator.app.settings.P2pSettings.HostMinimums;
import io.p2pcoordinator.app.settings.P2pSettings.Ice;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Settings of when and where players' machines host. */
final class P2pKeys {
    private static final int MANY = 1_000_000_000;

    static final Setting<Boolean> ENABLED = Setting.of(
            "p2p.enabled",
            "ENABLE_P2P",
            ValueTypes.flag(),
            "true",
            "Whether sessions on players' machines may be opened at all.");
    static final Setting<List<String>> ZONES = Setting.open(
            "p2p.enabled_zones",
            "P2P_ENABLED_ZONES",
            ValueTypes.list("zone ids by commas", ".{1,255}"),
            "all",
            "Only these zones, whatever their own flag says.");
    static final Setting<Boolean> FALLBACK = Setting.of(
            "p2p.fallback_enabled",
            "P2P_FALLBACK_ENABLED",
            ValueTypes.flag(),
            "true",
            "Whether servers take zones for which there is no host.");
    static final Setting<Integer> MAX_PLAYERS = Setting.of(
            "p2p.max_players_per_host",
            "P2P_MAX_PLAYERS_PER_HOST",
            ValueTypes.counted(1, 100_000, "players"),
            "50",
            "Players of a host that does not say how many it takes.");
    static final Setting<Duration> SESSION_TIMEOUT = Setting.of(
            "p2p.session_timeout_seconds",
            "P2P_SESSION_TIMEOUT_SECONDS",
            ValueTypes.seconds(1, 30 * 86_400),
            "300",
            "Taken from earlier files and not used: sessions.* say when sessions end.");
    static final Setting<Integer> CPU_CORES = minimum("cpu_cores", "MIN_CPU_CORES", "cores", "4", "CPU cores");
    static final Setting<Integer> CPU_FREQUENCY =
            minimum("cpu_frequency_mhz", "MIN_CPU_FREQUENCY_MHZ", "MHz", "3000", "Clock of the CPU");
    static final Setting<Integer> MEMORY = minimum("memory_mb", "MIN_MEMORY_MB", "MB", "8192", "Memory");
    static final Setting<Integer> NETWORK =
            minimum("network_speed_mbps", "MIN_NETWORK_SPEED_MBPS", "Mbit/s", "100", "Speed of the network");
    static final Setting<Integer> LATENCY = Setting.of(
            "host_minimums.max_latency_ms",
            "MAX_LATENCY_MS",
            ValueTypes.counted(0, MANY, "ms"),
            "100",
            "Latency above which a machine is not chosen as host.");
    static final Setting<Integer> UPLOAD =
            minimum("upload_speed_mbps", "MIN_UPLOAD_SPEED_MBPS", "Mbit/s", "10", "Upload speed, where it is known,");
    static final Setting<Duration> UPTIME = Setting.of(
            "host_minimums.uptime_seconds",
            "MIN_UPTIME_SECONDS",
            ValueTypes.seconds(0, 30 * 86_400),
            "1800",
            "How long a machine must have been online to be chosen as host.");
    static final Setting<Integer> CPU_PERCENT = Setting.of(
            "host_minimums.max_cpu_percent",
            "MAX_CPU_PERCENT",
            ValueTypes.counted(0, 100, "percent"),
            "80",
            "Load of the processor above which a machine is not chosen as host.");
    static final Setting<Integer> MEMORY_PERCENT = Setting.of(
            "host_minimums.max_memory_percent",
            "MAX_MEMORY_PERCENT",
            ValueTypes.counted(0, 100, "percent"),
            "85",
            "Memory in use above which a machine is not chosen as host.");
    static final Setting<String> STUN = Setting.open(
            "ice.stun_server", "STUN_SERVER", ValueTypes.text(), "none", "STUN server that peers are told of.");
    static final Setting<String> TURN = Setting.open(
            "ice.turn_server", "TURN_SERVER", ValueTypes.text(), "none", "TURN server that peers are told of.");
    static final Setting<String> TURN_USERNAME =
            Setting.open("ice.turn_username", "TURN_USERNAME", ValueTypes.text(), "none", "User of the TURN server.");
    static final Setting<String> TURN_PASSWORD =
            Setting.secret("ice.turn_password", "TURN_PASSWORD", "Password of that user.");
    static final Setting<Boolean> AI_ENABLED = Setting.of(
            "ai.enabled",
            "AI_SERVICE_ENABLED",
            ValueTypes.flag(),
            "false",
            "Whether states of NPCs are sent to peers.");
    static final Setting<URI> AI_URL =
            Setting.open("ai.url", "AI_SERVICE_URL", ValueTypes.httpUrl(), "none", "The service that moves NPCs.");
    static final Setting<String> AI_KEY = Setting.secret("ai.api_key", "AI_SERVICE_API_KEY", "Key for that service.");

    static final List<Setting<?>> ALL = List.of(
            ENABLED,
            ZONES,
            FALLBACK,
            MAX_PLAYERS,
            SESSION_TIMEOUT,
            CPU_CORES,
            CPU_FREQUENCY,
            MEMORY,
            NETWORK,
            LATENCY,
            UPLOAD,
            UPTIME,
            CPU_PERCENT,
            MEMORY_PERCENT,
            STUN,
            TURN,
            TURN_USERNAME,
            TURN_PASSWORD,
            AI_ENABLED,
            AI_URL,
            AI_KEY);

    private P2pKeys() {}

    static P2pSettings read(SettingValues values) {
        return new P2pSettings(
                values.get(ENABLED),
                values.get(ZONES, List.of()),
                values.get(FALLBACK),
                values.get(MAX_PLAYERS),
                values.get(SESSION_TIMEOUT),
                new HostMinimums(
                        values.get(CPU_CORES),
                        values.get(CPU_FREQUENCY),
                        values.get(MEMORY),
                        values.get(NETWORK),
                        values.get(LATENCY)),
                new Ice(
                        values.get(STUN, ""),
                        values.get(TURN, ""),
                        values.get(TURN_USERNAME, ""),
                        values.get(TURN_PASSWORD, "")),
                new Ai(values.get(AI_ENABLED), values.find(AI_URL), values.get(AI_KEY, "")));
    }

    private static Setting<Integer> minimum(String name, String variable, String unit, String otherwise, String what) {
        return Setting.of(
                "host_minimums." + name,
                variable,
                ValueTypes.counted(0, MANY, unit),
                otherwise,
                what + " that a machine needs to be chosen as host.");
    }
}
