package io.p2pcoordinator.app.hosting.watch;

import java.time.Duration;

/**
 * When a host is in trouble.
 *
 * @param badHeartbeats how many in a row must report errors or overload
 * @param maxErrorRate of what it does, 0 to 1
 * @param signallingPatience a socket that is back sooner was not lost
 * @param signallingGrace after so long without signalling it is lost, though its heartbeats come
 * @param reportsNeeded players who cannot reach it
 * @param reportWindow how long what a player reported counts
 * @param partitionGrace how long a host keeps its zones that players reach and the coordinator does not
 * @param probeEvery between two attempts to connect to each server; zero: never
 */
public record WatchConfig(
        int badHeartbeats,
        double maxErrorRate,
        int overloadCpuPercent,
        int overloadMemoryPercent,
        Duration signallingPatience,
        Duration signallingGrace,
        int reportsNeeded,
        Duration reportWindow,
        Duration partitionGrace,
        Duration probeEvery) {
    public static WatchConfig defaults() {
        return new WatchConfig(
                3,
                0.1,
                95,
                95,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                2,
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5));
    }
}
