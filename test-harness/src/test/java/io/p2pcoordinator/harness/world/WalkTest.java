package io.p2pcoordinator.harness.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WalkTest {
    @Test
    void shouldTakeEachCellsTimeWhenTheWalkIsStraight() {
        // when
        Walk walk = Walk.of(5_000, 0, 200);

        // then: five cells of 200 ms each, 1,000 mm in 200 ms
        assertEquals(new Walk(5_000, 0, 5_000, 0, 1_000), walk);
    }

    @Test
    void shouldKeepItsSpeedAlongTheLineWhenTheWalkIsDiagonal() {
        // when
        Walk walk = Walk.of(3_000, -3_000, 400);

        // then: 3 x sqrt(2) cells of 400 ms; 2,500 mm/s along the line
        assertEquals(1_697, walk.durationMs());
        assertEquals(2_500, Math.hypot(walk.velocityXMmPerS(), walk.velocityYMmPerS()), 1);
        assertEquals(walk.velocityXMmPerS(), -walk.velocityYMmPerS());
    }

    @Test
    void shouldStandWhereItWouldHaveBeenWhenTheWalkIsCutShort() {
        // given
        Walk walk = Walk.of(4_000, 3_000, 100);

        // when
        Walk half = walk.cutAfter(250);

        // then
        assertEquals(new Walk(2_000, 1_500, 0, 0, 250), half);
        assertEquals(new Walk(4_000, 3_000, 0, 0, 500), walk.cutAfter(500));
        assertEquals(new Walk(4_000, 3_000, 0, 0, 500), walk.cutAfter(Long.MAX_VALUE));
        assertEquals(new Walk(0, 0, 0, 0, 0), walk.cutAfter(-1));
    }

    @Test
    void shouldStayOnCellsInsideTheMapWhenWalksAreRandom() {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            // given
            var map = new WorldMap("m", random.nextInt(3, 60), random.nextInt(3, 60), MapClass.FIELD);
            long xMm = random.nextInt(map.widthCells()) * 1_000L;
            long yMm = random.nextInt(map.heightCells()) * 1_000L;

            // when
            Walk walk = Walk.random(random, map, xMm, yMm, 150);

            // then
            if (walk != null) {
                long toX = xMm + walk.dxMm();
                long toY = yMm + walk.dyMm();
                assertTrue(toX >= 0 && toX <= (map.widthCells() - 1) * 1_000L && toX % 1_000 == 0, "seed " + seed);
                assertTrue(toY >= 0 && toY <= (map.heightCells() - 1) * 1_000L && toY % 1_000 == 0, "seed " + seed);
                double cells = Math.hypot(walk.dxMm(), walk.dyMm()) / 1_000;
                assertTrue(cells >= 1 && cells <= 7, "seed " + seed);
            }
        }
    }

    @Test
    void shouldNotLeaveTheMapWhenAWalksEndComesHalfATickLate() {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        var map = new WorldMap("m", 30, 30, MapClass.FIELD);
        for (int i = 0; i < 20_000; i++) {
            // given: the fastest monsters, a tick of 250 ms
            Walk walk = Walk.random(random, map, 15_000, 15_000, 75);

            // then
            if (walk == null) {
                continue;
            }
            double late = walk.durationMs() + 125;
            double x = 15_000 + walk.velocityXMmPerS() * late / 1_000;
            double y = 15_000 + walk.velocityYMmPerS() * late / 1_000;
            assertTrue(x >= 0 && x <= 29_000 && y >= 0 && y <= 29_000, "seed " + seed + ": " + walk);
        }
    }

    @Test
    void shouldGiveNoWalkWhenTheMapHasOneCell() {
        // when
        Walk walk = Walk.random(new SplittableRandom(1), new WorldMap("m", 1, 1, MapClass.FIELD), 0, 0, 200);

        // then
        assertNull(walk);
    }
}
