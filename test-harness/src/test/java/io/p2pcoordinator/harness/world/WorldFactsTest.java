package io.p2pcoordinator.harness.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldFactsTest {
    private static final String MAPS = "map\twidth_cells\theight_cells\twalkable_cells\tclass\tflags\n";
    private static final String MONSTERS = "monster_id\tname\tlevel\thp\tms_per_cell\n";
    private static final String SPAWNS = "map\tmonster_id\tamount\tx\ty\tspan_x\tspan_y\trespawn_ms\tboss\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void shouldReadMapsMonstersAndSpawnsWhenFilesAreSound() throws IOException {
        // given
        write(
                MAPS + "1@tower\t100\t200\t9000\tinstance\tnomemo\nprontera\t300\t310\t2647\ttown\t\n",
                MONSTERS + "1002\tPoring\t1\t55\t400\n",
                SPAWNS + "1@tower\t1002\t3\t10\t20\t5\t6\t5000\t1\n");

        // when
        WorldFacts facts = WorldFacts.read(folder);

        // then
        assertEquals(
                List.of(
                        new WorldMap("1@tower", 100, 200, MapClass.INSTANCE),
                        new WorldMap("prontera", 300, 310, MapClass.TOWN)),
                facts.maps());
        assertEquals(
                List.of(new Spawn(new Monster(1_002, "Poring", 1, 55, 400), 3, 10, 20, 5, 6, 5_000, true)),
                facts.spawns().get("1@tower"));
        assertFalse(facts.spawns().containsKey("prontera"));
    }

    @Test
    void shouldNameFileAndLineWhenANumberIsNone() throws IOException {
        // given
        write(MAPS + "a\t100\t100\t1\tfield\t\nb\twide\t100\t1\tfield\t\n", MONSTERS, SPAWNS);

        // when
        var refusal = assertThrows(WorldFormatException.class, () -> WorldFacts.read(folder));

        // then
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .endsWith(
                                "maps.tsv line 3: expected width_cells to be a whole number from 1 to 100000, but it is"
                                        + " 'wide'"),
                refusal.getMessage());
    }

    @Test
    void shouldNameFileAndLineWhenACellIsMissing() throws IOException {
        // given
        write(MAPS + "a\t100\t100\t1\tfield\t\n", MONSTERS + "\n1002\tPoring\t1\t55\n", SPAWNS);

        // when
        var refusal = assertThrows(WorldFormatException.class, () -> WorldFacts.read(folder));

        // then
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .endsWith("monsters.tsv line 3: expected 5 cells separated by tabs, but there are 4"),
                refusal.getMessage());
    }

    @Test
    void shouldRefuseSpawnWhenItsMonsterOrMapIsUnknown() throws IOException {
        // given
        write(MAPS + "a\t100\t100\t1\tfield\t\n", MONSTERS, SPAWNS + "a\t1002\t1\t0\t0\t0\t0\t0\t0\n");

        // when
        var unknownMonster = assertThrows(WorldFormatException.class, () -> WorldFacts.read(folder));
        write(MAPS, MONSTERS, SPAWNS + "a\t1002\t1\t0\t0\t0\t0\t0\t0\n");
        var unknownMap = assertThrows(WorldFormatException.class, () -> WorldFacts.read(folder));

        // then
        assertTrue(String.valueOf(unknownMonster.getMessage()).contains("spawns.tsv line 2: expected a monster of"));
        assertTrue(String.valueOf(unknownMap.getMessage()).contains("spawns.tsv line 2: expected a map of"));
    }

    @Test
    void shouldNameTheColumnWhenTheHeaderLacksIt() throws IOException {
        // given
        write("map\twidth_cells\n", MONSTERS, SPAWNS);

        // when
        var refusal = assertThrows(WorldFormatException.class, () -> WorldFacts.read(folder));

        // then
        assertTrue(String.valueOf(refusal.getMessage()).contains("maps.tsv line 1: expected a column height_cells"));
    }

    @Test
    void shouldGenerateTheSameWorldWhenTheSeedIsTheSame() {
        // when
        WorldFacts one = GeneratedWorld.of(7);

        // then
        assertEquals(one, GeneratedWorld.of(7));
        assertFalse(one.equals(GeneratedWorld.of(8)));
        assertTrue(one.spawns().values().stream()
                        .flatMap(List::stream)
                        .mapToInt(Spawn::amount)
                        .sum()
                > 1_000);
    }

    @Test
    void shouldPlaceEverySpawnInsideItsMapWhenTheWorldIsGenerated() {
        // given
        WorldFacts facts = GeneratedWorld.of(3);
        var random = new SplittableRandom(3);

        // then
        for (WorldMap map : facts.maps()) {
            for (Spawn spawn : facts.spawns().getOrDefault(map.name(), List.of())) {
                for (int i = 0; i < 50; i++) {
                    int x = spawn.randomXCell(random, map);
                    int y = spawn.randomYCell(random, map);
                    assertTrue(x >= 0 && x < map.widthCells() && y >= 0 && y < map.heightCells());
                }
            }
        }
    }

    @Test
    void shouldTakeMapsWithMonstersFirstAndKeepEntityIdsWhenZonesAreFew() throws IOException {
        // given
        write(
                MAPS + "empty\t100\t100\t1\ttown\t\nfull\t100\t100\t1\tfield\t\n",
                MONSTERS + "1002\tPoring\t1\t55\t400\n",
                SPAWNS + "full\t1002\t1\t0\t0\t0\t0\t0\t0\n");
        WorldFacts facts = WorldFacts.read(folder);

        // when
        List<ZonePlan> one = ZonePlan.of(facts, 1);
        List<ZonePlan> all = ZonePlan.of(facts, Integer.MAX_VALUE);

        // then
        assertEquals(List.of("full"), one.stream().map(ZonePlan::zoneId).toList());
        assertEquals(
                List.of("full", "empty"), all.stream().map(ZonePlan::zoneId).toList());
        assertEquals(2L << 24 | 5, one.getFirst().monsterEntityId(5));
        assertTrue(one.getFirst().playerEntityId(Integer.MAX_VALUE) < 3L << 24);
    }

    private void write(String maps, String monsters, String spawns) throws IOException {
        Files.writeString(folder.resolve("maps.tsv"), maps);
        Files.writeString(folder.resolve("monsters.tsv"), monsters);
        Files.writeString(folder.resolve("spawns.tsv"), spawns);
    }
}
