package io.p2pcoordinator.app.settings;

import java.time.Duration;
import java.util.List;

/** Settings of how peers' sockets are kept. */
final class SignallingKeys {
    private static final int HOUR = 3600;

    static final Setting<Duration> GRACE = Setting.of(
            "signalling.grace_seconds",
            "P2P_SIGNALLING_GRACE_SECONDS",
            ValueTypes.seconds(0, HOUR),
            "30",
            "How long a WARP client may be away before the others hear that it left.");
    static final Setting<Duration> PING = Setting.of(
            "signalling.ping_seconds",
            "P2P_SIGNALLING_PING_SECONDS",
            ValueTypes.seconds(1, HOUR),
            "20",
            "Silence after which a socket is pinged; as long again without an answer closes it.");
    static final Setting<Duration> PRESENCE = Setting.of(
            "signalling.presence_seconds",
            "P2P_SIGNALLING_PRESENCE_SECONDS",
            ValueTypes.seconds(2, HOUR),
            "30",
            "How long a peer whose node died is still listed.");
    static final Setting<Duration> OFFER = Setting.of(
            "signalling.offer_seconds",
            "P2P_SIGNALLING_OFFER_SECONDS",
            ValueTypes.seconds(1, 24 * HOUR),
            "300",
            "How long offers, answers and candidates that were sent over HTTP are kept.");
    static final Setting<Integer> SEND_BUFFER = Setting.of(
            "signalling.send_buffer_bytes",
            "P2P_SIGNALLING_SEND_BUFFER_BYTES",
            ValueTypes.counted(64 * 1024, 64 * 1024 * 1024, "bytes"),
            "524288",
            "What may wait for a slow reader before it is dropped.");

    static final List<Setting<?>> ALL = List.of(GRACE, PING, PRESENCE, OFFER, SEND_BUFFER);

    private SignallingKeys() {}

    static SignallingSettings read(SettingValues values) {
        return new SignallingSettings(
                values.get(GRACE), values.get(PING), values.get(PRESENCE), values.get(OFFER), values.get(SEND_BUFFER));
    }
}
