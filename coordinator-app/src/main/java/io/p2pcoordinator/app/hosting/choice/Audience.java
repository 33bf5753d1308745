package io.p2pcoordinator.app.hosting.choice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a zone's players are, as far as that is known: a player is where the host is that it has registered. Players of one area
 * are looked at together, and only the areas with the most players, so that a look costs the same for ten players and a
 * thousand. Immutable.
 */
public final class Audience {
    public static final Audience UNKNOWN = new Audience(List.of(), Map.of(), 0);

    /** Where nothing is known about the host or the players nobody is near and nobody far. */
    private static final double UNKNOWN_NEARNESS = 0.5;
    /** At this distance a host counts half. */
    private static final double HALF_NEARNESS_KM = 1_000;
    /** Edge of an area: 0.05 of the unit sphere's radius, about 320 km. */
    private static final double AREA_EDGE = 0.05;

    private static final int MOST_AREAS = 8;

    private record Area(Place place, int players) {}

    private record AreaKey(long x, long y, long z) {
        static AreaKey of(Place place) {
            return new AreaKey(
                    Math.round(place.x() / AREA_EDGE),
                    Math.round(place.y() / AREA_EDGE),
                    Math.round(place.z() / AREA_EDGE));
        }
    }

    private final List<Area> areas;
    private final Map<String, Integer> playersByRegion;
    private final int playersWithRegion;

    private Audience(List<Area> areas, Map<String, Integer> playersByRegion, int playersWithRegion) {
        this.areas = areas;
        this.playersByRegion = playersByRegion;
        this.playersWithRegion = playersWithRegion;
    }

    /** 0 (far) to 1 (near), on average over the players: by distance where coordinates are known, else by region. */
    public double nearness(HostFacts host) {
        Place place = host.place();
        if (place != null && !areas.isEmpty()) {
            double sum = 0;
            int players = 0;
            for (Area area : areas) {
                sum += area.players / (1 + place.distanceKm(area.place) / HALF_NEARNESS_KM);
                players += area.players;
            }
            return sum / players;
        }
        String region = normal(host.host().registration().getRegion());
        return region.isEmpty() || playersWithRegion == 0
                ? UNKNOWN_NEARNESS
                : (double) playersByRegion.getOrDefault(region, 0) / playersWithRegion;
    }

    static String normal(String region) {
        return region.strip().toLowerCase(Locale.ROOT);
    }

    /** Collects players. */
    static final class Builder {
        private final Map<AreaKey, Area> areas = new HashMap<>();
        private final Map<String, Integer> playersByRegion = new HashMap<>();
        private int playersWithRegion;

        void add(@Nullable Place place, String region) {
            if (place != null) {
                areas.merge(
                        AreaKey.of(place),
                        new Area(place, 1),
                        (known, more) -> new Area(known.place, known.players + more.players));
            }
            String normal = normal(region);
            if (!normal.isEmpty()) {
                playersByRegion.merge(normal, 1, Integer::sum);
                playersWithRegion++;
            }
        }

        Audience build() {
            var byPlayers = new ArrayList<>(areas.entrySet());
            byPlayers.sort(Comparator.<Map.Entry<AreaKey, Area>>comparingInt(
                            area -> -area.getValue().players)
                    .thenComparingLong(area -> area.getKey().x)
                    .thenComparingLong(area -> area.getKey().y)
                    .thenComparingLong(area -> area.getKey().z));
            List<Area> most =
                    byPlayers.stream().limit(MOST_AREAS).map(Map.Entry::getValue).toList();
            return new Audience(most, Map.copyOf(playersByRegion), playersWithRegion);
        }
    }
}
