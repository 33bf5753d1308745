package io.p2pcoordinator.app.settings;

import java.util.List;

/**
 * What one caller may use up. Limits of size always hold; limits of rate and number only where they are on.
 *
 * @param ratesOn whether rates and connections are limited
 * @param requestsPerMinute of one client on one path
 * @param authRequestsPerMinute of one client on the paths of {@code /auth}
 * @param signalsPerMinute of one peer, on its socket
 * @param signalBytesPerMinute of one peer, on its socket
 * @param connectionsPerAddress open at once from one address
 * @param maxBodyBytes of a request; more is 413
 * @param maxFrameBytes of a WebSocket message; more closes the socket
 * @param trustedProxies addresses whose {@code X-Forwarded-For} is believed
 */
public record LimitSettings(
        boolean ratesOn,
        int requestsPerMinute,
        int authRequestsPerMinute,
        int signalsPerMinute,
        int signalBytesPerMinute,
        int connectionsPerAddress,
        int maxBodyBytes,
        int maxFrameBytes,
        List<String> trustedProxies) {

    public static LimitSettings defaults(Mode mode) {
        return new LimitSettings(
                mode == Mode.PRODUCTION, 100, 10, 1_000, 8 * 1024 * 1024, 256, 256 * 1024, 64 * 1024, List.of());
    }
}
