package io.p2pcoordinator.harness.world;

import java.util.random.RandomGenerator;

/**
 * Where monsters of a kind appear. A centre of (0, 0) means anywhere on the map.
 *
 * @param amount how many live at a time
 */
record Spawn(
        Monster monster,
        int amount,
        int xCell,
        int yCell,
        int spanXCells,
        int spanYCells,
        long respawnMs,
        boolean boss) {
    int randomXCell(RandomGenerator random, WorldMap map) {
        return isAnywhere() ? random.nextInt(map.widthCells()) : near(random, xCell, spanXCells, map.widthCells());
    }

    int randomYCell(RandomGenerator random, WorldMap map) {
        return isAnywhere() ? random.nextInt(map.heightCells()) : near(random, yCell, spanYCells, map.heightCells());
    }

    private boolean isAnywhere() {
        return xCell == 0 && yCell == 0;
    }

    private static int near(RandomGenerator random, int centre, int span, int size) {
        return Math.clamp(random.nextInt(centre - span, centre + span + 1), 0, size - 1);
    }
}
