package io.p2pcoordinator.harness.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Players who open sessions, come and go. Each session lives on a virtual thread of its own, one after the other; what
 * it means for the world goes to the ticking thread.
 */
final class PlayerSessions {
    private static final int MAX_PLAYERS = 8;
    private static final int SHORTEST_SESSION_S = 60;
    private static final int LONGEST_SESSION_S = 240;
    private static final int SHORTEST_PAUSE_MS = 2_000;
    private static final int LONGEST_PAUSE_MS = 8_000;
    private static final double SLOWEST_RATE = 0.1;
    private static final long PAUSE_AFTER_FAILURE_S = 5;

    private final CoordinatorClient coordinator;
    private final WorldSimulation simulation;
    private final List<SimulatedZone> zones;
    private final SimulationSettings settings;
    private final Tally tally;
    private final StopSignal stop;
    private final AtomicInteger playerNumbers = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    PlayerSessions(
            CoordinatorClient coordinator,
            WorldSimulation simulation,
            SimulationSettings settings,
            Tally tally,
            StopSignal stop) {
        this.coordinator = coordinator;
        this.simulation = simulation;
        this.zones = simulation.zones().stream()
                .filter(zone -> zone.map().mapClass().p2pEnabled())
                .toList();
        this.settings = settings;
        this.tally = tally;
        this.stop = stop;
    }

    void start(int sessions) {
        for (int i = 0; i < sessions && !zones.isEmpty(); i++) {
            var random = new SplittableRandom(settings.seed() * 31 + i);
            threads.add(Thread.ofVirtual().name("session-" + i).start(() -> run(random)));
        }
    }

    /** After the stop signal: whether all have ended their sessions. */
    boolean isOver() {
        return threads.stream().noneMatch(Thread::isAlive);
    }

    private void run(SplittableRandom random) {
        try {
            while (!stop.isRequested()) {
                try {
                    playOneSession(random);
                } catch (CoordinatorException e) {
                    tally.requestFailed(e);
                    stop.awaitRequest(TimeUnit.SECONDS.toNanos(PAUSE_AFTER_FAILURE_S));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void playOneSession(SplittableRandom random) throws InterruptedException {
        SimulatedZone zone = zones.get(random.nextInt(zones.size()));
        if (zone.fenced) {
            pause(random);
            return;
        }
        String sessionId = coordinator
                .post(
                        CoordinatorClient.path("sessions"),
                        Map.of("host_id", zone.server.hostId, "zone_id", zone.zoneId(), "max_players", MAX_PLAYERS))
                .path("session_id")
                .asText();
        tally.sessions.increment();
        var players = new ArrayList<Creature>();
        try {
            coordinator.post(CoordinatorClient.path("sessions", sessionId, "activate"), Map.of());
            long endNanos = System.nanoTime()
                    + TimeUnit.SECONDS.toNanos(random.nextInt(SHORTEST_SESSION_S, LONGEST_SESSION_S + 1));
            while (!zone.fenced && System.nanoTime() < endNanos && !pause(random)) {
                comeOrGo(random, zone, sessionId, players);
            }
        } finally {
            players.forEach(player -> forget(zone, player));
            end(sessionId);
        }
    }

    private void comeOrGo(SplittableRandom random, SimulatedZone zone, String sessionId, List<Creature> players)
            throws InterruptedException {
        boolean room = players.size() < MAX_PLAYERS;
        if (players.isEmpty() || (room && random.nextInt(5) < 3)) {
            int number = playerNumbers.incrementAndGet();
            Creature player = Creature.player(zone.plan.playerEntityId(number), "player-" + number, zone);
            coordinator.post(
                    CoordinatorClient.path("sessions", sessionId, "players"), Map.of("player_id", player.name));
            players.add(player);
            zone.server.players.incrementAndGet();
            simulation.submit(() -> simulation.enter(player));
            tally.joined.increment();
        } else {
            Creature player = players.remove(random.nextInt(players.size()));
            forget(zone, player);
            coordinator.delete(CoordinatorClient.path("sessions", sessionId, "players", player.name));
            tally.left.increment();
        }
    }

    private void forget(SimulatedZone zone, Creature player) {
        zone.server.players.decrementAndGet();
        simulation.submit(() -> simulation.leave(player));
    }

    private void end(String sessionId) throws InterruptedException {
        try {
            coordinator.post(CoordinatorClient.path("sessions", sessionId, "end") + "?reason=normal", Map.of());
        } catch (CoordinatorException e) {
            tally.requestFailed(e);
        }
    }

    private boolean pause(SplittableRandom random) throws InterruptedException {
        double pauseMs =
                random.nextInt(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS + 1) / Math.max(SLOWEST_RATE, settings.rate());
        return stop.awaitRequest(Math.round(pauseMs * 1_000_000));
    }
}
