package io.p2pcoordinator.app.settings;

import java.util.List;

/** Settings of what one caller may use up. */
final class LimitKeys {
    private static final int MANY = 1_000_000_000;
    private static final int MEGABYTE = 1024 * 1024;

    static final Setting<Boolean> RATES_ON = Setting.open(
            "limits.rates_enabled",
            "P2P_RATE_LIMITS_ENABLED",
            ValueTypes.flag(),
            "true in production, false in development",
            "Whether rates and connections are limited. Sizes always are.");
    static final Setting<Integer> REQUESTS = Setting.of(
            "limits.requests_per_minute",
            "P2P_REQUESTS_PER_MINUTE",
            ValueTypes.counted(1, MANY, "requests a minute"),
            "100",
            "Requests of one client on one path.");
    static final Setting<Integer> AUTH_REQUESTS = Setting.of(
            "limits.auth_requests_per_minute",
            "P2P_AUTH_REQUESTS_PER_MINUTE",
            ValueTypes.counted(1, MANY, "requests a minute"),
            "10",
            "Requests of one client under /auth.");
    static final Setting<Integer> SIGNALS = Setting.of(
            "limits.signals_per_minute",
            "P2P_SIGNALS_PER_MINUTE",
            ValueTypes.counted(1, MANY, "messages a minute"),
            "1000",
            "Signalling messages of one peer.");
    static final Setting<Integer> SIGNAL_BYTES = Setting.of(
            "limits.signal_bytes_per_minute",
            "P2P_SIGNAL_BYTES_PER_MINUTE",
            ValueTypes.counted(1024, Integer.MAX_VALUE, "bytes a minute"),
            "8388608",
            "Signalling of one peer.");
    static final Setting<Integer> CONNECTIONS = Setting.of(
            "limits.connections_per_address",
            "P2P_CONNECTIONS_PER_ADDRESS",
            ValueTypes.counted(1, MANY, "connections"),
            "256",
            "Connections open at once from one address.");
    static final Setting<Integer> BODY_BYTES = Setting.of(
            "limits.max_body_bytes",
            "P2P_MAX_BODY_BYTES",
            ValueTypes.counted(1024, 64 * MEGABYTE, "bytes"),
            "262144",
            "Size of a request's body; more is answered with 413.");
    static final Setting<Integer> FRAME_BYTES = Setting.of(
            "limits.max_frame_bytes",
            "P2P_MAX_FRAME_BYTES",
            ValueTypes.counted(1024, 16 * MEGABYTE, "bytes"),
            "65536",
            "Size of a WebSocket message; more closes the socket.");
    static final Setting<List<String>> TRUSTED_PROXIES = Setting.open(
            "limits.trusted_proxies",
            "P2P_TRUSTED_PROXIES",
            ValueTypes.list("addresses by commas, such as 10.0.0.7", "[0-9a-fA-F.:]+(/[0-9]{1,3})?"),
            "none",
            "Proxies in front of the coordinator, whose X-Forwarded-For is believed.");

    static final List<Setting<?>> ALL = List.of(
            RATES_ON,
            REQUESTS,
            AUTH_REQUESTS,
            SIGNALS,
            SIGNAL_BYTES,
            CONNECTIONS,
            BODY_BYTES,
            FRAME_BYTES,
            TRUSTED_PROXIES);

    private LimitKeys() {}

    static LimitSettings read(SettingValues values, Mode mode) {
        return new LimitSettings(
                values.get(RATES_ON, mode == Mode.PRODUCTION),
                values.get(REQUESTS),
                values.get(AUTH_REQUESTS),
                values.get(SIGNALS),
                values.get(SIGNAL_BYTES),
                values.get(CONNECTIONS),
                values.get(BODY_BYTES),
                values.get(FRAME_BYTES),
                values.get(TRUSTED_PROXIES, List.of()));
    }
}
