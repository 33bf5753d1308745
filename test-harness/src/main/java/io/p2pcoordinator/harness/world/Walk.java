package io.p2pcoordinator.harness.world;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A straight walk: all of the displacement, the velocity on the way, and how long it takes. Millimetres and
 * milliseconds; a cell is 1,000 mm.
 */
record Walk(int dxMm, int dyMm, int velocityXMmPerS, int velocityYMmPerS, int durationMs) {
    static final int MM_PER_CELL = 1_000;
    private static final int MAX_CELLS = 7;
    /** A walk's end may be published half a tick late: at the usual speeds that carries nobody further than this. */
    private static final int MARGIN_CELLS = 2;

    private static final int TRIES = 8;

    /** A walk to another cell inside the map, or null where chance gave none. */
    static @Nullable Walk random(RandomGenerator random, WorldMap map, long xMm, long yMm, int msPerCell) {
        for (int i = 0; i < TRIES; i++) {
            int dxMm = (int) (randomTargetMm(random, xMm, map.widthCells()) - xMm);
            int dyMm = (int) (randomTargetMm(random, yMm, map.heightCells()) - yMm);
            double cells = Math.hypot(dxMm, dyMm) / MM_PER_CELL;
            if (cells >= 1 && cells <= MAX_CELLS) {
                return of(dxMm, dyMm, msPerCell);
            }
        }
        return null;
    }

    /** Along the straight line, each cell's length of it in {@code msPerCell}. */
    static Walk of(int dxMm, int dyMm, int msPerCell) {
        double durationMs = Math.hypot(dxMm, dyMm) / MM_PER_CELL * msPerCell;
        return new Walk(
                dxMm,
                dyMm,
                (int) Math.round(dxMm * 1_000 / durationMs),
                (int) Math.round(dyMm * 1_000 / durationMs),
                (int) Math.max(1, Math.round(durationMs)));
    }

    /** The walk as it is when it is cut short: what of it was done by then, standing still from there. */
    Walk cutAfter(long elapsedMs) {
        if (elapsedMs >= durationMs) {
            return new Walk(dxMm, dyMm, 0, 0, durationMs);
        }
        long doneMs = Math.max(0, elapsedMs);
        return new Walk((int) (dxMm * doneMs / durationMs), (int) (dyMm * doneMs / durationMs), 0, 0, (int) doneMs);
    }

    private static long randomTargetMm(RandomGenerator random, long fromMm, int sizeCells) {
        int margin = Math.min(MARGIN_CELLS, (sizeCells - 1) / 2);
        int from = (int) (fromMm / MM_PER_CELL);
        int least = Math.min(Math.max(margin, from - MAX_CELLS), sizeCells - 1 - margin);
        int most = Math.max(Math.min(sizeCells - 1 - margin, from + MAX_CELLS), least);
        return (long) random.nextInt(least, most + 1) * MM_PER_CELL;
    }
}
