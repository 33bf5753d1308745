package io.p2pcoordinator.projections;

import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract's formula, worked out by hand. */
final class QualityScoreTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.shared(POSTGRES);

    private record Vector(
            int cores,
            int memoryMb,
            int mbps,
            int maxPlayers,
            double latency,
            double loss,
            int players,
            double score) {}

    private static final List<Vector> VECTORS = List.of(
            new Vector(4, 8192, 100, 50, 0, 0, 0, 100),
            new Vector(8, 65_536, 1_000, 50, 0, 0, 0, 100),
            new Vector(2, 4096, 50, 50, 0, 0, 0, 87.5), // 30 + 20 + 25 + 5 + 5 + 2.5
            new Vector(4, 8192, 100, 50, 25, 1.5, 10, 89.5), // 27.5 + 17 + 20 + 25
            new Vector(4, 8192, 100, 3, 0, 0, 1, 91.67), // 75 + 25 * 2 / 3
            new Vector(4, 8192, 100, 3, 0, 0, 2, 83.33),
            new Vector(4, 8192, 100, 50, 300, 10, 50, 25), // all at their ends
            new Vector(4, 8192, 100, 50, 1e308, 1e308, 50, 25),
            new Vector(4, 8192, 100, 50, -1e308, -1e308, 0, 100), // a stranger's: as 0
            new Vector(1, 1000, 1, 0, 12.34, 0.01, 7, 52.52), // 28.766 + 19.98 + 0 + 2.5 + 1.220703125 + 0.05
            new Vector(1, 1, 1, 1, 300, 10, -1, 0), // 4 billion players: below 0
            new Vector(4, 8192, 100, 0, 0, 0, 0, 75));

    @Test
    void shouldMatchFormulaWhenWorkedOutByHand() throws InterruptedException {
        // given
        var log = new InMemoryEventLog();
        var commits = new Commits(log);

        // when
        for (int i = 0; i < VECTORS.size(); i++) {
            Vector v = VECTORS.get(i);
            commits.host(
                    "h" + i,
                    Event.newBuilder()
                            .setHostRegistered(Events.host()
                                    .setCpuCores(v.cores)
                                    .setMemoryMb(v.memoryMb)
                                    .setNetworkSpeedMbps(v.mbps)
                                    .setMaxPlayers(v.maxPlayers)));
            commits.heartbeat(
                    "h" + i,
                    Events.heartbeat(HostHeartbeatReported.newBuilder()
                            .setLatencyMs(v.latency)
                            .setPacketLossPercent(v.loss)
                            .setCurrentPlayers(v.players)));
        }

        // then
        try (Projections projections = new TestTables(STACK.postgres().createDatabase()).open(log)) {
            TestTables.awaitAll(projections, log);
            for (int i = 0; i < VECTORS.size(); i++) {
                assertEquals(
                        VECTORS.get(i).score,
                        projections.hosts().byId("h" + i).orElseThrow().qualityScore(),
                        "" + VECTORS.get(i));
            }
        }
    }
}
