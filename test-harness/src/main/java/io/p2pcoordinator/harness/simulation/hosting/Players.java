package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.app.domain.SessionCommand.AssignPlayer;
import io.p2pcoordinator.app.domain.SessionCommand.RemovePlayer;
import io.p2pcoordinator.app.domain.SessionState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Players, by time of day: each goes from map to map, or is away. Crowds are where the first maps are. */
final class Players {
    private static final double MEAN_STAY_NANOS = Duration.ofMinutes(40).toNanos();

    private final HostingSimulation world;
    private final RandomGenerator random;
    private final String[] whereabouts;
    private long sessions;

    Players(HostingSimulation world) {
        this.world = world;
        this.random = world.random;
        whereabouts = new String[world.scale.players()];
        Arrays.fill(whereabouts, "");
    }

    void start() {
        for (int player = 0; player < whereabouts.length; player++) {
            later(player, 0.2);
        }
    }

    private void move(int player) {
        String playerId = "player-%05d".formatted(player);
        String zoneId = whereabouts[player];
        if (!zoneId.isEmpty()) {
            sessionOf(zoneId, playerId).forEach(sessionId -> {
                var _ = world.log.process(new RemovePlayer(zoneId, sessionId, playerId));
            });
        }
        whereabouts[player] = random.nextDouble() < world.shareOfDay() ? enter(playerId) : "";
        later(player, 1);
    }

    /** What is refused, as where P2P is off, is no session: the map's server alone knows of the player. */
    private String enter(String playerId) {
        double crowd = random.nextDouble();
        int number = (int) (crowd * crowd * world.scale.maps().size());
        String zoneId = world.scale.maps().get(number).name();
        world.log.control.zone(zoneId).ifPresent(zone -> {
            var _ = world.log.process(new AssignPlayer(
                    zoneId,
                    String.format(Locale.ROOT, "session-%016x", ++sessions),
                    zone.hosting().hostId(),
                    playerId));
        });
        return zoneId;
    }

    private List<String> sessionOf(String zoneId, String playerId) {
        return world.log.control.zone(zoneId).stream()
                .flatMap(zone -> zone.sessions().all().stream())
                .filter(session -> session.players().ids().contains(playerId))
                .map(SessionState::sessionId)
                .toList();
    }

    private void later(int player, double times) {
        long nanos = (long) (-Math.log(1 - random.nextDouble()) * MEAN_STAY_NANOS * times);
        world.time.schedule(nanos, () -> move(player));
    }
}
