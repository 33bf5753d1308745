package io.p2pcoordinator.app.simulation;

import java.util.Arrays;

/**
 * The entities of a zone in one array, a record of 64 bytes each, without gaps: slots 0 to size - 1 are taken, and taking
 * one out moves the last into its place. A delta touches the whole record at a random place, so a record beside the next
 * costs one or two cache lines where columns cost nine (measured: 1.3 to 2 times the deltas a second).
 *
 * <pre>
 *   long  0        1     2     3             4                  5            6                  7
 *         id       xMm   yMm   updatedAtUs   velocity x | y     kind | type  attributes' sum    digest
 *         8 bytes  8     8     8             4 + 4 mm/s         4 + 4        8                  8
 * </pre>
 *
 * {@code digest} is the figure by which the entity is in the zone's sum at present, so that it need not be computed again
 * to be taken out.
 */
final class EntityRecords {
    private static final int SHIFT = 3;
    private static final int INITIAL_CAPACITY = 8;
    /** Beyond it the array grows by a quarter instead of a half: time is cheap there, memory is not. */
    private static final int LARGE = 1 << 16;

    private static final int ID = 0;
    private static final int X = 1;
    private static final int Y = 2;
    private static final int UPDATED_AT = 3;
    private static final int VELOCITY = 4;
    private static final int KIND = 5;
    private static final int ATTRIBUTES = 6;
    private static final int DIGEST = 7;

    private long[] cells = new long[INITIAL_CAPACITY << SHIFT];
    private int size;

    int size() {
        return size;
    }

    /** A record for one more, all else of which is still to be set. */
    int append(long entityId) {
        int capacity = cells.length >> SHIFT;
        if (size == capacity) {
            int larger = capacity + (capacity < LARGE ? capacity >> 1 : capacity >> 2);
            cells = Arrays.copyOf(cells, larger << SHIFT);
        }
        cells[(size << SHIFT) + ID] = entityId;
        return size++;
    }

    void moveLastTo(int slot) {
        size--;
        System.arraycopy(cells, size << SHIFT, cells, slot << SHIFT, 1 << SHIFT);
    }

    void put(int slot, int kind, int typeId, long xMm, long yMm) {
        int at = slot << SHIFT;
        cells[at + X] = xMm;
        cells[at + Y] = yMm;
        cells[at + KIND] = pair(kind, typeId);
        cells[at + ATTRIBUTES] = 0;
    }

    void step(int slot, int dxMm, int dyMm) {
        int at = slot << SHIFT;
        cells[at + X] += dxMm;
        cells[at + Y] += dyMm;
    }

    void setMotion(int slot, int velocityXMmPerS, int velocityYMmPerS, long updatedAtUs) {
        int at = slot << SHIFT;
        cells[at + VELOCITY] = pair(velocityXMmPerS, velocityYMmPerS);
        cells[at + UPDATED_AT] = updatedAtUs;
    }

    /** Sum over the entity's attributes; 0 where it has none. */
    void setAttributesSum(int slot, long sum) {
        cells[(slot << SHIFT) + ATTRIBUTES] = sum;
    }

    long attributesSum(int slot) {
        return cells[(slot << SHIFT) + ATTRIBUTES];
    }

    long digest(int slot) {
        return cells[(slot << SHIFT) + DIGEST];
    }

    /** Computes the record's digest from what it holds now. */
    long refreshDigest(int slot, long zoneDigest) {
        int at = slot << SHIFT;
        long digest = EntityDigests.ofEntity(
                zoneDigest,
                cells[at + ID],
                cells[at + X],
                cells[at + Y],
                cells[at + UPDATED_AT],
                cells[at + VELOCITY],
                cells[at + KIND],
                cells[at + ATTRIBUTES]);
        cells[at + DIGEST] = digest;
        return digest;
    }

    long id(int slot) {
        return cells[(slot << SHIFT) + ID];
    }

    long xMm(int slot) {
        return cells[(slot << SHIFT) + X];
    }

    long yMm(int slot) {
        return cells[(slot << SHIFT) + Y];
    }

    long updatedAtUs(int slot) {
        return cells[(slot << SHIFT) + UPDATED_AT];
    }

    int velocityXMmPerS(int slot) {
        return (int) (cells[(slot << SHIFT) + VELOCITY] >> Integer.SIZE);
    }

    int velocityYMmPerS(int slot) {
        return (int) cells[(slot << SHIFT) + VELOCITY];
    }

    int kind(int slot) {
        return (int) (cells[(slot << SHIFT) + KIND] >> Integer.SIZE);
    }

    int typeId(int slot) {
        return (int) cells[(slot << SHIFT) + KIND];
    }

    private static long pair(int high, int low) {
        return ((long) high << Integer.SIZE) | (low & 0xFFFF_FFFFL);
    }
}
