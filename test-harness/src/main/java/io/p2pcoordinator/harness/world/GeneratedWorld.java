package io.p2pcoordinator.harness.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A world for those who have no files of one: the same for the same seed, sizes and speeds as in a real one. */
final class GeneratedWorld {
    private static final int MAPS = 60;
    private static final int KINDS = 40;
    private static final int MAX_SPAWNS_A_MAP = 8;
    private static final List<MapClass> CLASSES = List.of(
            MapClass.FIELD, MapClass.DUNGEON, MapClass.FIELD, MapClass.INSTANCE, MapClass.TOWN, MapClass.INDOOR);

    private GeneratedWorld() {}

    static WorldFacts of(long seed) {
        var random = new SplittableRandom(seed);
        List<Monster> monsters = monsters(random);
        var maps = new ArrayList<WorldMap>(MAPS);
        var spawns = new HashMap<String, List<Spawn>>();
        for (int i = 0; i < MAPS; i++) {
            MapClass mapClass = CLASSES.get(i % CLASSES.size());
            var map = new WorldMap(
                    "generated_%02d".formatted(i), random.nextInt(60, 400), random.nextInt(60, 400), mapClass);
            maps.add(map);
            if (mapClass.p2pEnabled()) {
                spawns.put(map.name(), spawns(random, map, monsters));
            }
        }
        return new WorldFacts(List.copyOf(maps), Map.copyOf(spawns));
    }

    private static List<Monster> monsters(SplittableRandom random) {
        var monsters = new ArrayList<Monster>(KINDS);
        for (int i = 0; i < KINDS; i++) {
            int level = random.nextInt(1, 150);
            monsters.add(new Monster(
                    1_001 + i, "Monster " + (1_001 + i), level, 50L + 40L * level, random.nextInt(100, 400)));
        }
        return monsters;
    }

    private static List<Spawn> spawns(SplittableRandom random, WorldMap map, List<Monster> monsters) {
        var spawns = new ArrayList<Spawn>();
        int lines = random.nextInt(2, MAX_SPAWNS_A_MAP);
        for (int i = 0; i < lines; i++) {
            Monster monster = monsters.get(random.nextInt(monsters.size()));
            boolean boss = random.nextInt(20) == 0;
            boolean anywhere = random.nextInt(3) > 0;
            spawns.add(new Spawn(
                    monster,
                    boss ? 1 : random.nextInt(5, 60),
                    anywhere ? 0 : random.nextInt(1, map.widthCells()),
                    anywhere ? 0 : random.nextInt(1, map.heightCells()),
                    anywhere ? 0 : random.nextInt(0, 20),
                    anywhere ? 0 : random.nextInt(0, 20),
                    random.nextLong(5_000, 60_000),
                    boss));
        }
        return List.copyOf(spawns);
    }
}
