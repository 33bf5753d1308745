package io.p2pcoordinator.app.simulation;

import java.util.Arrays;
import org.agrona.collections.IntHashSet;

/**
 * Which entities of a zone may be in an area: a uniform grid of square cells over where the last spawn or move put them. What it names
 * are candidates; whether they are inside at the time is for the caller to see.
 *
 * <p>Cells of any coordinates share a torus of buckets, each the head of a chain through the entities' links:
 *
 * <pre>
 *   cell (x, y) of 16.4 m  ->  heads[y mod rows][x mod columns]  ->  slot <-> slot <-> slot
 * </pre>
 *
 * An entity stays in its cell until it is {@link #MARGIN_MM} outside of it, so one that walks along an edge does not change its chain
 * with every step. Areas are widened by that, and by the way that entities can have gone since then:
 *
 * <pre>
 *   way(t)  <=  wayAtReference + fastest * (t - reference)         for every entity in a chain
 * </pre>
 *
 * Where that gets long, {@link #isToBeSwept} asks for a look at all entities: those that alone are to blame (fast, or moving and long
 * not heard of) leave their chain and are candidates of every area. Links are in {@link EntityRecords}. The zone's thread only.
 */
final class EntityGrid {
    private static final int CELL_SHIFT = 14;
    private static final int CELL_MASK = (1 << CELL_SHIFT) - 1;
    static final int MARGIN_MM = 4_096;
    /** Candidates are taken from cells as long as no entity in a chain can have gone farther. */
    private static final long LONGEST_WAY_MM = 4L << CELL_SHIFT;
    /** Who is faster is not in a chain. */
    private static final int FASTEST_MM_PER_S = 1 << CELL_SHIFT;
    /** Coordinates beyond it (no map is so large) are not in a chain, so that no sum here can overflow. */
    private static final long FARTHEST_MM = 1L << 61;

    private static final long SWEEP_INTERVAL_US = 500_000;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int SMALLEST_BITS = 4;
    private static final int NONE = -1;
    /** Entities a bucket on average: beyond the first the table doubles, below the second it halves. */
    private static final int MANY = 8;

    private static final int FEW = 1;

    private final EntityRecords records;
    private final IntHashSet unchained = new IntHashSet();
    private int[] heads = emptyHeads(SMALLEST_BITS);
    private int bits = SMALLEST_BITS;
    private int columnMask = mask((SMALLEST_BITS + 1) / 2);
    private int rowMask = mask(SMALLEST_BITS / 2);
    private int chained;

    private long referenceUs;
    private long wayAtReferenceMm;
    private int fastestMmPerS;
    private long newestUs;

    EntityGrid(EntityRecords records) {
        this.records = records;
    }

    /** Told before spawns or moves of one commit. */
    void beginCommit(long occurredAtUs) {
        newestUs = Math.max(newestUs, occurredAtUs);
    }

    /** A slot that is not in the grid yet. */
    void add(int slot, long at) {
        if (belongsInChain(at)) {
            chain(slot, cellOf(EntityRecords.xMm(at), EntityRecords.yMm(at)));
        } else {
            unchained.add(slot);
        }
    }

    /** Before the slot is taken out of the records. */
    void remove(int slot) {
        if (unchained.isEmpty() || !unchained.remove(slot)) {
            unchain(slot);
        }
        if (chained < heads.length * FEW && bits > SMALLEST_BITS) {
            resize(bits - 1);
        }
    }

    /** The last slot, whose links are copied already, is another now. */
    void relocated(int fromSlot, int toSlot) {
        if (!unchained.isEmpty() && unchained.remove(fromSlot)) {
            unchained.add(toSlot);
            return;
        }
        int next = EntityRecords.next(records.at(toSlot));
        int previous = records.previous(toSlot);
        if (previous == NONE) {
            heads[bucketOf(EntityRecords.cell(records.at(toSlot)))] = toSlot;
        } else {
            EntityRecords.setNext(records.at(previous), toSlot);
        }
        if (next != NONE) {
            records.setPrevious(next, toSlot);
        }
    }

    /** After position, velocity or time of a slot that is in the grid have changed. */
    void moved(int slot, long at) {
        boolean was = unchained.isEmpty() || !unchained.contains(slot);
        if (!belongsInChain(at)) {
            if (was) {
                unchain(slot);
                unchained.add(slot);
            }
            return;
        }
        long xMm = EntityRecords.xMm(at);
        long yMm = EntityRecords.yMm(at);
        if (was) {
            int cell = EntityRecords.cell(at);
            if (isNear(xMm, cell >> Short.SIZE) && isNear(yMm, cell)) {
                return;
            }
            unchain(slot);
        } else {
            unchained.remove(slot);
        }
        chain(slot, cellOf(xMm, yMm));
    }

    /** Whether areas at that time would look at less, after a {@link #sweep}. Not more often than entities have news to make it worth it. */
    boolean isToBeSwept(long timeUs) {
        return wayMm(timeUs) > LONGEST_WAY_MM && newestUs - referenceUs >= SWEEP_INTERVAL_US;
    }

    /** Looks at all entities. Changes nothing but what candidates are found by. */
    void sweep() {
        referenceUs = newestUs;
        wayAtReferenceMm = 0;
        fastestMmPerS = 0;
        for (int slot = 0; slot < records.size(); slot++) {
            long at = records.at(slot);
            boolean was = !unchained.contains(slot);
            boolean is = wayMm(speed(at), EntityRecords.updatedAtUs(at), referenceUs) <= LONGEST_WAY_MM / 2
                    && belongsInChain(at);
            if (was && !is) {
                unchain(slot);
                unchained.add(slot);
            } else if (!was && is) {
                unchained.remove(slot);
                chain(slot, cellOf(EntityRecords.xMm(at), EntityRecords.yMm(at)));
            }
        }
    }

    /**
     * Shows slots among which are all that are in the area at the time, each once.
     *
     * @return false, with none shown, where all entities are to be looked at instead
     */
    boolean candidates(Area area, long timeUs, SlotVisitor visitor) {
        long way = wayMm(timeUs);
        if (way > LONGEST_WAY_MM) {
            return false;
        }
        long reach = way + MARGIN_MM;
        long left = cell(Math.max(area.minXMm(), -FARTHEST_MM) - reach);
        long right = cell(Math.min(area.maxXMm(), FARTHEST_MM) + reach);
        long bottom = cell(Math.max(area.minYMm(), -FARTHEST_MM) - reach);
        long top = cell(Math.min(area.maxYMm(), FARTHEST_MM) + reach);
        long width = Math.max(0, right - left + 1);
        long height = Math.max(0, top - bottom + 1);
        if (width > heads.length || height > heads.length || width * height > heads.length) {
            return false;
        }
        for (long y = bottom; y <= top; y++) {
            for (long x = left; x <= right; x++) {
                int cell = joined(x, y);
                int slot = heads[bucketOf(cell)];
                while (slot != NONE) {
                    long at = records.at(slot);
                    if (EntityRecords.cell(at) == cell) {
                        visitor.visit(slot);
                    }
                    slot = EntityRecords.next(at);
                }
            }
        }
        if (!unchained.isEmpty()) {
            unchained.forEachInt(visitor::visit);
        }
        return true;
    }

    /** Farther no entity in a chain can have gone by that time. */
    private long wayMm(long timeUs) {
        return wayAtReferenceMm + wayMm(fastestMmPerS, referenceUs, timeUs);
    }

    /** Rounded up; times are from 0 on, except that to which it is asked. */
    private static long wayMm(int speedMmPerS, long sinceUs, long untilUs) {
        if (speedMmPerS == 0 || untilUs <= sinceUs) {
            return 0;
        }
        return speedMmPerS * ((untilUs - sinceUs) / MICROS_PER_SECOND + 1);
    }

    /** Whether it may be in a chain; if so, ways are as long as its own from here on. */
    private boolean belongsInChain(long at) {
        int speed = speed(at);
        if (speed > FASTEST_MM_PER_S || isFar(EntityRecords.xMm(at)) || isFar(EntityRecords.yMm(at))) {
            return false;
        }
        if (speed > fastestMmPerS) {
            fastestMmPerS = speed;
        }
        long updatedAtUs = EntityRecords.updatedAtUs(at);
        if (updatedAtUs < referenceUs) {
            wayAtReferenceMm = Math.max(wayAtReferenceMm, wayMm(speed, updatedAtUs, referenceUs));
        }
        return true;
    }

    /** Along the faster axis, at least. */
    private static int speed(long at) {
        int x = EntityRecords.velocityXMmPerS(at);
        int y = EntityRecords.velocityYMmPerS(at);
        return Math.max(
                x == Integer.MIN_VALUE ? Integer.MAX_VALUE : Math.abs(x),
                y == Integer.MIN_VALUE ? Integer.MAX_VALUE : Math.abs(y));
    }

    private static boolean isFar(long mm) {
        return mm > FARTHEST_MM || mm < -FARTHEST_MM;
    }

    /** Whether a coordinate is in the cell with these low 16 bits, or not far outside. */
    private static boolean isNear(long mm, int cell) {
        int apart = (short) ((int) (mm >> CELL_SHIFT) - cell);
        int inside = (int) mm & CELL_MASK;
        return apart == 0 || (apart == 1 && inside < MARGIN_MM) || (apart == -1 && inside > CELL_MASK - MARGIN_MM);
    }

    private static long cell(long mm) {
        return mm >> CELL_SHIFT;
    }

    private static int cellOf(long xMm, long yMm) {
        return joined(cell(xMm), cell(yMm));
    }

    /** The low 16 bits of both: areas are never so large that two of their cells are alike in these. */
    private static int joined(long x, long y) {
        return ((int) x << Short.SIZE) | ((int) y & 0xFFFF);
    }

    private int bucketOf(int cell) {
        return ((cell & rowMask) << Integer.bitCount(columnMask)) | ((cell >> Short.SIZE) & columnMask);
    }

    private void chain(int slot, int cell) {
        EntityRecords.setCell(records.at(slot), cell);
        link(slot, cell);
        chained++;
        if (chained > (long) heads.length * MANY) {
            resize(bits + 1);
        }
    }

    private void link(int slot, int cell) {
        int bucket = bucketOf(cell);
        int first = heads[bucket];
        EntityRecords.setNext(records.at(slot), first);
        records.setPrevious(slot, NONE);
        if (first != NONE) {
            records.setPrevious(first, slot);
        }
        heads[bucket] = slot;
    }

    private void unchain(int slot) {
        long at = records.at(slot);
        int next = EntityRecords.next(at);
        int previous = records.previous(slot);
        if (previous == NONE) {
            heads[bucketOf(EntityRecords.cell(at))] = next;
        } else {
            EntityRecords.setNext(records.at(previous), next);
        }
        if (next != NONE) {
            records.setPrevious(next, previous);
        }
        chained--;
    }

    private void resize(int newBits) {
        int[] former = heads;
        bits = newBits;
        columnMask = mask((newBits + 1) / 2);
        rowMask = mask(newBits / 2);
        heads = emptyHeads(newBits);
        for (int head : former) {
            int slot = head;
            while (slot != NONE) {
                long at = records.at(slot);
                int next = EntityRecords.next(at);
                link(slot, EntityRecords.cell(at));
                slot = next;
            }
        }
    }

    private static int mask(int bits) {
        return (1 << bits) - 1;
    }

    private static int[] emptyHeads(int bits) {
        var heads = new int[1 << bits];
        Arrays.fill(heads, NONE);
        return heads;
    }

    /** Shown candidates. */
    @FunctionalInterface
    interface SlotVisitor {
        void visit(int slot);
    }
}
