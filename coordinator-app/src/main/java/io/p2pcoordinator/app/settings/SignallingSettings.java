package io.p2pcoordinator.app.settings;

import java.time.Duration;

/**
 * How sockets of peers are kept.
 *
 * @param grace how long a client of dialect B may be away before the others hear that it left
 * @param pingInterval silence on a socket after which it is pinged; as long again without an answer closes it
 * @param presenceTtl how long a peer whose node died is still listed
 * @param offerTtl how long offers, answers and candidates sent over HTTP are kept
 * @param sendBufferBytes what may wait for a slow reader before it is dropped
 */
public record SignallingSettings(
        Duration grace, Duration pingInterval, Duration presenceTtl, Duration offerTtl, int sendBufferBytes) {

    public static SignallingSettings defaults() {
        return new SignallingSettings(
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(300),
                512 * 1024);
    }
}
