package io.p2pcoordinator.harness.world;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Tells the coordinator every few seconds that the map servers live. One virtual thread. */
final class HostHeartbeats implements Runnable {
    private static final long INTERVAL_S = 10;

    private final CoordinatorClient coordinator;
    private final List<MapServer> servers;
    private final Tally tally;
    private final StopSignal stop;

    HostHeartbeats(CoordinatorClient coordinator, List<MapServer> servers, Tally tally, StopSignal stop) {
        this.coordinator = coordinator;
        this.servers = servers;
        this.tally = tally;
        this.stop = stop;
    }

    @Override
    public void run() {
        try {
            do {
                for (MapServer server : servers) {
                    report(server);
                }
            } while (!stop.awaitRequest(TimeUnit.SECONDS.toNanos(INTERVAL_S)));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(MapServer server) throws InterruptedException {
        try {
            coordinator.post(
                    CoordinatorClient.path("hosts", server.hostId, "heartbeat"),
                    Map.of(
                            "latency_ms", 5.0,
                            "packet_loss_percent", 0.0,
                            "bandwidth_usage_mbps", 1.0,
                            "current_players", server.players.get(),
                            "current_zones", server.zones.get()));
        } catch (CoordinatorException e) {
            tally.requestFailed(e);
        }
    }
}
