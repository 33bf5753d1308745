package io.p2pcoordinator.harness.world;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingStarted;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** Zones on a log, with markers as the coordinator writes them. */
final class TestWorld {
    static final Monster PORING = new Monster(1_002, "Poring", 1, 55, 400);

    private static final AtomicLong ids = new AtomicLong();

    private final EventLog log;
    private final MapServer server;
    private long epochs = 100;

    TestWorld(EventLog log) {
        this.log = log;
        this.server = new MapServer("map-server-1", EventPublisher.open(log, "map-server-1"));
    }

    static Spawn anywhere(int amount) {
        return new Spawn(PORING, amount, 0, 0, 0, 0, 5_000, false);
    }

    static Spawn boss() {
        return new Spawn(new Monster(1_115, "Eddga", 65, 152_000, 150), 1, 5, 5, 2, 2, 7_200_000, true);
    }

    SimulatedZone zone(int index, String name, int widthCells, int heightCells, Spawn... spawns) {
        var plan = new ZonePlan(index, new WorldMap(name, widthCells, heightCells, MapClass.FIELD), List.of(spawns));
        var zone = new SimulatedZone(plan, server, 42);
        zone.hostingEpoch = startHosting(log, name, "map-server-1", epochs++);
        server.publisher.hosts(name, zone.hostingEpoch);
        return zone;
    }

    List<SimulatedZone> zones(int count, Spawn... spawns) {
        var zones = new ArrayList<SimulatedZone>();
        for (int i = 1; i <= count; i++) {
            zones.add(zone(i, "zone_" + i, 30 + i, 40 + i, spawns));
        }
        return zones;
    }

    static long startHosting(EventLog log, String zoneId, String hostId, long epoch) {
        var marker = HostingStarted.newBuilder().setHostingEpoch(epoch).setHostId(hostId);
        var commit = Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(ByteBuffer.allocate(16)
                        .putLong(ids.incrementAndGet())
                        .putLong(7)
                        .flip()))
                .setProducerId("coordinator")
                .setEpoch(epoch)
                .addEvents(Event.newBuilder().setHostingStarted(marker))
                .build();
        log.append(new AppendRequest(Subject.hosting(zoneId), commit)).join();
        return epoch;
    }

    /** Ticks as a clock would, each after the log has answered everything. */
    static long live(WorldSimulation simulation, SimulationSettings settings, long fromMs, long forMs)
            throws InterruptedException {
        long nowMs = fromMs;
        for (; nowMs < fromMs + forMs; nowMs += settings.tickMs()) {
            simulation.tick(nowMs, nowMs * 1_000);
            awaitAnswers(simulation);
        }
        return nowMs;
    }

    static long rest(WorldSimulation simulation, SimulationSettings settings, long fromMs) throws InterruptedException {
        simulation.submit(simulation::standStill);
        long nowMs = fromMs;
        do {
            nowMs = live(simulation, settings, nowMs, settings.tickMs());
        } while (!simulation.isStill());
        return nowMs;
    }

    static void awaitAnswers(WorldSimulation simulation) {
        if (simulation.unansweredCommits() > 0) {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> simulation.unansweredCommits() == 0);
        }
    }
}
