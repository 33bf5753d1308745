package io.p2pcoordinator.app.hosting.choice;

import io.p2pcoordinator.app.domain.Heartbeat;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.HostRegistered;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a host that may get a zone, without what that zone itself puts on it.
 *
 * @param newest null where it has sent none since it registered first
 * @param place null where it did not say
 * @param zones that it has, or holds slots for, by the log or by its own word, whichever is more
 * @param players in those, likewise
 * @param forecastPlayers in those, at the horizon of the forecast
 * @param answers whether it takes connections; true where it is not probed
 */
public record HostFacts(
        HostState host,
        HostKind kind,
        @Nullable Heartbeat newest,
        @Nullable Place place,
        int zones,
        int players,
        double forecastPlayers,
        boolean answers) {
    private static final double FULL_MEMORY_MB = 8_192;

    /** The contract's quality score, 0 to 100; the same formula as in the tables, but not rounded. */
    public double score() {
        HostRegistered machine = host.registration();
        Heartbeat heard = newest;
        HostHeartbeatReported report = heard == null ? HostHeartbeatReported.getDefaultInstance() : heard.report();
        double load = machine.getMaxPlayers() == 0
                ? 0
                : 25 * (1 - Integer.toUnsignedLong(report.getCurrentPlayers()) / (double) machine.getMaxPlayers());
        double score = 30
                - Math.clamp(report.getLatencyMs(), 0, 300) / 10
                + Math.max(0, 20 - 2 * Math.clamp(report.getPacketLossPercent(), 0, 100))
                + load
                + Math.min(10, machine.getCpuCores() / 4.0 * 10)
                + Math.min(10, machine.getMemoryMb() / FULL_MEMORY_MB * 10)
                + Math.min(5, machine.getNetworkSpeedMbps() / 100.0 * 5);
        return Math.clamp(score, 0, 100);
    }

    /** How much of its places for players is free with these on it: 1 (all) to 0. */
    public double room(double withPlayers) {
        int max = host.registration().getMaxPlayers();
        return max <= 0 ? 0 : Math.clamp(1 - withPlayers / max, 0, 1);
    }
}
