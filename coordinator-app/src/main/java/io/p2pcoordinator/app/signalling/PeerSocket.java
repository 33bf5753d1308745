package io.p2pcoordinator.app.signalling;

/** A peer's way back. Any thread; neither blocks nor fails: a socket that is gone or too slow drops what is sent and says so by closing. */
public interface PeerSocket {
    /** @param json one whole message, not changed afterwards */
    void send(byte[] json);

    /** Ends it with a WebSocket close code and reason; what was sent before goes out first where it can. */
    void close(int code, String reason);
}
