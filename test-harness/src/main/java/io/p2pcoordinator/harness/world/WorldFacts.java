package io.p2pcoordinator.harness.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a world before anything moves.
 *
 * @param maps in the order of their file
 * @param spawns by map name, each map's in the order of their file; no entry for a map without monsters
 */
record WorldFacts(List<WorldMap> maps, Map<String, List<Spawn>> spawns) {
    private static final int MAX_CELLS = 100_000;
    private static final int MAX_AMOUNT = 100_000;

    /** Reads {@code maps.tsv}, {@code monsters.tsv} and {@code spawns.tsv}. */
    static WorldFacts read(Path folder) throws IOException {
        Map<String, WorldMap> maps = maps(folder.resolve("maps.tsv"));
        Map<Integer, Monster> monsters = monsters(folder.resolve("monsters.tsv"));
        return new WorldFacts(List.copyOf(maps.values()), spawns(folder.resolve("spawns.tsv"), maps, monsters));
    }

    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve("maps.tsv"));
    }

    private static Map<String, WorldMap> maps(Path file) throws IOException {
        var maps = new LinkedHashMap<String, WorldMap>();
        for (TsvTable.Row row : TsvTable.read(file, "map", "width_cells", "height_cells", "class")
                .rows()) {
            var map = new WorldMap(
                    row.text("map"),
                    row.intNumber("width_cells", 1, MAX_CELLS),
                    row.intNumber("height_cells", 1, MAX_CELLS),
                    MapClass.of(row.text("class")));
            if (maps.putIfAbsent(map.name(), map) != null) {
                throw row.problem("expected each map once, but " + map.name() + " was there before");
            }
        }
        return maps;
    }

    private static Map<Integer, Monster> monsters(Path file) throws IOException {
        var monsters = new HashMap<Integer, Monster>();
        for (TsvTable.Row row : TsvTable.read(file, "monster_id", "name", "level", "hp", "ms_per_cell")
                .rows()) {
            var monster = new Monster(
                    row.intNumber("monster_id", 1, Integer.MAX_VALUE),
                    row.text("name"),
                    row.intNumber("level", 0, Integer.MAX_VALUE),
                    row.number("hp", 1, Long.MAX_VALUE),
                    row.intNumber("ms_per_cell", 1, 60_000));
            if (monsters.putIfAbsent(monster.monsterId(), monster) != null) {
                throw row.problem("expected each monster once, but " + monster.monsterId() + " was there before");
            }
        }
        return monsters;
    }

    private static Map<String, List<Spawn>> spawns(
            Path file, Map<String, WorldMap> maps, Map<Integer, Monster> monsters) throws IOException {
        var spawns = new HashMap<String, List<Spawn>>();
        for (TsvTable.Row row : TsvTable.read(
                        file, "map", "monster_id", "amount", "x", "y", "span_x", "span_y", "respawn_ms", "boss")
                .rows()) {
            String mapName = row.text("map");
            if (!maps.containsKey(mapName)) {
                throw row.problem("expected a map of maps.tsv, but it is " + mapName);
            }
            int monsterId = row.intNumber("monster_id", 1, Integer.MAX_VALUE);
            Monster monster = monsters.get(monsterId);
            if (monster == null) {
                throw row.problem("expected a monster of monsters.tsv, but it is " + monsterId);
            }
            spawns.computeIfAbsent(mapName, _ -> new ArrayList<>()).add(spawn(row, monster));
        }
        return Map.copyOf(spawns);
    }

    private static Spawn spawn(TsvTable.Row row, Monster monster) {
        return new Spawn(
                monster,
                row.intNumber("amount", 0, MAX_AMOUNT),
                row.intNumber("x", 0, MAX_CELLS),
                row.intNumber("y", 0, MAX_CELLS),
                row.intNumber("span_x", 0, MAX_CELLS),
                row.intNumber("span_y", 0, MAX_CELLS),
                row.number("respawn_ms", 0, Long.MAX_VALUE),
                row.intNumber("boss", 0, 1) == 1);
    }
}
