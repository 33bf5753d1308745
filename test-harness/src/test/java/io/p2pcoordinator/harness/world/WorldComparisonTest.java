package io.p2pcoordinator.harness.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldComparisonTest {
    private static final PlacedEntity ANN = new PlacedEntity("a", 1, 10.5, 20.25);
    private static final PlacedEntity BOB = new PlacedEntity("a", 2, 1, 2);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void shouldBeEqualWhenTheSameEntitiesStandWithinHalfAMillimetre() {
        // given
        var almost = new PlacedEntity("a", 1, 10.50049, 20.24951);

        // when
        WorldComparison comparison = WorldComparison.of(List.of(ANN, BOB), List.of(BOB, almost));

        // then
        assertTrue(comparison.isEqual());
        assertEquals(2, comparison.matching());
    }

    @Test
    void shouldTellMissingExtraMisplacedAndRepeatedApartWhenTheyDiffer() {
        // given
        var off = new PlacedEntity("a", 2, 1.001, 2);
        var elsewhere = new PlacedEntity("b", 1, 10.5, 20.25);
        var unplaced = new PlacedEntity("a", 2, Double.NaN, 2);

        // when
        WorldComparison comparison = WorldComparison.of(List.of(ANN, BOB), List.of(off, elsewhere, elsewhere));

        // then
        assertFalse(comparison.isEqual());
        assertEquals(
                new WorldComparison(
                        0,
                        List.of(ANN),
                        List.of(elsewhere),
                        List.of(new WorldComparison.Misplaced(BOB, off)),
                        List.of(elsewhere)),
                comparison);
        assertFalse(WorldComparison.of(List.of(BOB), List.of(unplaced)).isEqual());
    }

    @Test
    void shouldReadBackWhatWasWrittenWhenTheWorldIsAtRest() throws IOException {
        // given
        SimulatedZone zone = new TestWorld(new InMemoryEventLog()).zone(1, "1@tower \"x\"", 10, 10);
        Creature creature = Creature.player(9_007_199_254_740_991L, "ann", zone);
        creature.xMm = 12_345;
        creature.yMm = 7;
        Path file = folder.resolve("out.jsonl");

        // when
        WorldSnapshot.write(file, List.of(creature));

        // then
        assertEquals(
                List.of(new PlacedEntity("1@tower \"x\"", 9_007_199_254_740_991L, 12.345, 0.007)),
                WorldSnapshot.read(file));
    }

    @Test
    void shouldNameTheLineWhenAFileOfAWorldIsBroken() throws IOException {
        // given
        Path file = folder.resolve("broken.jsonl");
        Files.writeString(file, "{\"zone_id\":\"a\",\"entity_id\":1,\"x\":1,\"y\":2}\n{\"zone_id\":\"a\"}\n");

        // when
        var refusal = assertThrows(WorldFormatException.class, () -> WorldSnapshot.read(file));

        // then
        assertTrue(String.valueOf(refusal.getMessage()).contains("line 2: expected zone_id, entity_id, x and y"));
    }
}
