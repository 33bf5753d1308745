package io.p2pcoordinator.app.signalling;

import org.jspecify.annotations.Nullable;

/** What a client says in one frame. */
sealed interface ClientFrame {
    record Join(@Nullable String sessionId) implements ClientFrame {}

    record Leave() implements ClientFrame {}

    /** The first frame of dialect B. */
    record CreateSession(
            @Nullable String peerId,
            @Nullable String zone,
            @Nullable String token) implements ClientFrame {}

    /** @param payload null where the frame has none */
    @SuppressWarnings("ArrayRecordComponent") // pass through
    record Relay(
            Signal.Kind kind,
            @Nullable String to,
            byte @Nullable [] payload,
            byte @Nullable [] sdpMid,
            byte @Nullable [] sdpMLineIndex)
            implements ClientFrame {}

    /** Whether the client reaches the host of its zone. */
    record HostReport(
            @Nullable String hostId,
            @Nullable Boolean reachable) implements ClientFrame {}

    record UnknownType(String type) implements ClientFrame {}

    record NotJson() implements ClientFrame {}
}
