package io.p2pcoordinator.harness.world;

import java.util.ArrayList;
import java.util.List;

/**
 * A map that becomes a zone.
 *
 * @param index place of the map in the world's list, from 1: the same however many zones a run takes, so that entity ids
 *     of one run mean the same entities in the next
 */
record ZonePlan(int index, WorldMap map, List<Spawn> spawns) {
    private static final int ZONE_SHIFT = 24;
    private static final long FIRST_PLAYER = 1L << 23;

    /** At most {@code maxZones} zones: the maps with monsters first, each group in the order of the files. */
    static List<ZonePlan> of(WorldFacts facts, int maxZones) {
        var withMonsters = new ArrayList<ZonePlan>();
        var without = new ArrayList<ZonePlan>();
        int index = 0;
        for (WorldMap map : facts.maps()) {
            List<Spawn> spawns = facts.spawns().getOrDefault(map.name(), List.of());
            (spawns.isEmpty() ? without : withMonsters).add(new ZonePlan(++index, map, spawns));
        }
        withMonsters.addAll(without);
        return List.copyOf(withMonsters.subList(0, Math.min(maxZones, withMonsters.size())));
    }

    String zoneId() {
        return map.name();
    }

    int monsters() {
        return spawns.stream().mapToInt(Spawn::amount).sum();
    }

    /** Stable and unique in the world, below 2^53 so that JSON readers keep it whole. */
    long monsterEntityId(int number) {
        return ((long) index << ZONE_SHIFT) | number;
    }

    long playerEntityId(int number) {
        return ((long) index << ZONE_SHIFT) | FIRST_PLAYER | (number % FIRST_PLAYER);
    }
}
