package io.p2pcoordinator.app.signalling;

import org.jspecify.annotations.Nullable;

/**
 * How a client asked for its socket.
 *
 * @param peerId dialect A's; null for dialect B, which says it in its first frame
 * @param sessionId to be joined at once
 * @param token from the query or the Authorization header
 */
public record SocketRequest(
        @Nullable String peerId,
        @Nullable String sessionId,
        @Nullable String token,
        @Nullable String apiKey) {
    /** Without what is secret. */
    @Override
    public String toString() {
        return "SocketRequest[peerId=" + peerId + ", sessionId=" + sessionId + "]";
    }
}
