package io.p2pcoordinator.harness.world;

import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run: sets the world up, lets it live, brings it to rest, writes down where everything is. */
final class WorldRun {
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(20);
    private static final Duration STRAY_PATIENCE = Duration.ofMinutes(2);
    private static final long REST_TICK_MS = 50;
    private static final int TICKS_UNTIL_LATE = 4;

    private final WorldRunOptions options;
    private final SimulationSettings settings;
    private final WorldFacts facts;
    private final StopSignal stop;
    private final Progress progress;
    private final Tally tally = new Tally();
    private final long startNanos = System.nanoTime();

    WorldRun(
            WorldRunOptions options,
            SimulationSettings settings,
            WorldFacts facts,
            StopSignal stop,
            Progress progress) {
        this.options = options;
        this.settings = settings;
        this.facts = facts;
        this.stop = stop;
        this.progress = progress;
    }

    /** Whether everything that was published is acknowledged and still ours. Leaves the log open. */
    boolean run(EventLog log) throws IOException, InterruptedException {
        List<MapServer> servers = servers(log);
        try {
            return run(servers);
        } finally {
            servers.forEach(server -> server.publisher.close(Duration.ofMillis(100)));
        }
    }

    private boolean run(List<MapServer> servers) throws IOException, InterruptedException {
        List<SimulatedZone> zones = zones(servers);
        int monsters = zones.stream().mapToInt(zone -> zone.plan.monsters()).sum();
        progress.line("%,d zones, %,d monsters, %d map servers".formatted(zones.size(), monsters, servers.size()));
        var halt = new StopSignal();
        var closing = new StopSignal();
        try (var patient = new CoordinatorClient(options.coordinator(), options.patience(), stop::isRequested);
                var coordinator =
                        new CoordinatorClient(options.coordinator(), REQUEST_PATIENCE, closing::isRequested)) {
            var setup = new WorldSetup(patient, progress);
            setup.registerHosts(servers);
            Thread.ofVirtual().name("heartbeats").start(new HostHeartbeats(coordinator, servers, tally, halt));
            setup.endSessions(servers);
            setup.createZones(zones.stream().map(zone -> zone.plan).toList());
            setup.claimHosting(zones);
            setup.findStrays(zones, STRAY_PATIENCE);
            return live(new WorldSimulation(zones, settings, tally), coordinator, halt, closing);
        } finally {
            halt.request();
            closing.request();
        }
    }

    private boolean live(WorldSimulation simulation, CoordinatorClient coordinator, StopSignal halt, StopSignal closing)
            throws IOException, InterruptedException {
        var sessions = new PlayerSessions(coordinator, simulation, settings, tally, halt);
        var report = new ProgressReport(progress, simulation, tally);
        var watch = new HostingWatch(coordinator, simulation, tally, progress, halt);
        Thread.ofVirtual().name("hosting-watch").start(watch);
        sessions.start(options.sessions());
        long beganMs = nowMs();
        long endMs = options.seconds() == 0 ? Long.MAX_VALUE : beganMs + options.seconds() * 1_000;
        tickUntil(simulation, report, beganMs, endMs);
        progress.line("coming to rest");
        long deadlineMs = nowMs() + options.stopPatience().toMillis();
        halt.request();
        endSessions(simulation, sessions, beganMs);
        closing.request();
        simulation.submit(simulation::standStill);
        simulation.tick(nowMs() - beganMs, nowUs());
        watch.checkAll();
        boolean still = awaitRest(simulation, beganMs, deadlineMs);
        report.summary(nowMs() - beganMs);
        writeDown(simulation);
        if (!still) {
            progress.line("not everything is acknowledged: " + simulation.pendingCommits() + " commits have no answer");
        }
        return still && simulation.zones().stream().noneMatch(zone -> zone.fenced);
    }

    private void tickUntil(WorldSimulation simulation, ProgressReport report, long beganMs, long endMs)
            throws InterruptedException {
        long nextMs = nowMs();
        while (nowMs() < endMs) {
            report.at(nowMs() - beganMs);
            simulation.tick(nowMs() - beganMs, nowUs());
            nextMs += settings.tickMs();
            if (nowMs() > nextMs + (long) TICKS_UNTIL_LATE * settings.tickMs()) {
                tally.lateTicks.increment();
                nextMs = nowMs();
            }
            if (stop.awaitRequest(TimeUnit.MILLISECONDS.toNanos(nextMs - nowMs()))) {
                return;
            }
        }
    }

    /** While the world still ticks, so that the players leave it. */
    private void endSessions(WorldSimulation simulation, PlayerSessions sessions, long beganMs)
            throws InterruptedException {
        long deadlineMs = nowMs() + options.stopPatience().toMillis() / 2;
        while (!sessions.isOver() && nowMs() < deadlineMs) {
            simulation.tick(nowMs() - beganMs, nowUs());
            Thread.sleep(REST_TICK_MS);
        }
    }

    private boolean awaitRest(WorldSimulation simulation, long beganMs, long deadlineMs) throws InterruptedException {
        while (true) {
            simulation.tick(nowMs() - beganMs, nowUs());
            if (simulation.isStill()) {
                return true;
            }
            if (nowMs() > deadlineMs) {
                return false;
            }
            Thread.sleep(REST_TICK_MS);
        }
    }

    private void writeDown(WorldSimulation simulation) throws IOException {
        if (options.out() != null) {
            List<Creature> present = simulation.present();
            WorldSnapshot.write(options.out(), present);
            progress.line("%,d entities at rest are in %s".formatted(present.size(), options.out()));
        }
    }

    private List<MapServer> servers(EventLog log) {
        var servers = new ArrayList<MapServer>();
        for (int i = 1; i <= options.servers(); i++) {
            String hostId = "map-server-" + i;
            servers.add(new MapServer(hostId, EventPublisher.open(log, hostId)));
        }
        return List.copyOf(servers);
    }

    private List<SimulatedZone> zones(List<MapServer> servers) {
        var zones = new ArrayList<SimulatedZone>();
        for (ZonePlan plan : ZonePlan.of(facts, options.maxZones())) {
            MapServer server = servers.get(zones.size() % servers.size());
            server.zones.incrementAndGet();
            zones.add(new SimulatedZone(plan, server, settings.seed()));
        }
        return List.copyOf(zones);
    }

    private long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    private static long nowUs() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
