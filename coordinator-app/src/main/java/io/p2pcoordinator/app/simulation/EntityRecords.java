package io.p2pcoordinator.app.simulation;

import io.p2pcoordinator.eventstore.replica.EntityDigests;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The entities of a zone in off-heap pages, without gaps: slots 0 to size - 1 are taken, and taking one out moves the last into its
 * place. A delta touches the whole record at a random place, so a record in one cache line costs one miss where
 * columns cost nine.
 *
 * <pre>
 *   page:    record 0 | record 1 | ... | record 31 | rest 0 | rest 1 | ... | rest 31
 *            64 bytes                                12 bytes
 *
 *   record:  0    8     16    24            32               40            48         52         56
 *            id   xMm   yMm   updatedAtUs   velocity y | x   type | kind   grid cell  grid next  digest
 *            8    8     8     8             4 + 4 mm/s       4 + 4         4          4          8
 *
 *   rest:    0               4            what moves seldom touch, so it is not in their cache line
 *            grid previous   attributes' sum
 *            4               8
 * </pre>
 *
 * {@code digest} is the figure by which the entity is in the zone's sum at present, so that it need not be computed again
 * to be taken out. Records are read and written by address, unchecked: an address comes from {@link #at} and holds until the next
 * removal.
 */
final class EntityRecords {
    static final int PAGE_BYTES;

    private static final int PAGE_SHIFT = 5;
    private static final int PAGE_SLOTS = 1 << PAGE_SHIFT;
    private static final int RECORD_SHIFT = 6;
    private static final int REST_BYTES = 12;
    private static final int RESTS = PAGE_SLOTS << RECORD_SHIFT;

    private static final int ID = 0;
    private static final int X = 8;
    private static final int Y = 16;
    private static final int UPDATED_AT = 24;
    private static final int VELOCITY = 32;
    private static final int KIND = 40;
    private static final int CELL = 48;
    private static final int NEXT = 52;
    private static final int DIGEST = 56;

    private static final int PREVIOUS = 0;
    private static final int ATTRIBUTES = 4;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    /** As a constant its checks cost nothing: what is read is one machine instruction. */
    @SuppressWarnings("restricted") // pages are held as long as their addresses are used
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    static {
        PAGE_BYTES = PAGE_SLOTS * ((1 << RECORD_SHIFT) + REST_BYTES);
    }

    private final PagePool pool;
    private long[] pages = new long[1];
    private int pageCount;
    private int size;

    EntityRecords(PagePool pool) {
        this.pool = pool;
    }

    int size() {
        return size;
    }

    /** A record for one more, all else of which is still to be set. */
    int append(long entityId) {
        if (size == pageCount << PAGE_SHIFT) {
            if (pageCount == pages.length) {
                pages = Arrays.copyOf(pages, pageCount + 1 + pageCount / 8);
            }
            pages[pageCount++] = pool.take();
        }
        MEMORY.set(LONG, at(size) + ID, entityId);
        setAttributesSum(size, 0);
        return size++;
    }

    /** Takes a slot out: the last one, which may be the same, comes into its place, links included. */
    void moveLastTo(int slot) {
        size--;
        MemorySegment.copy(MEMORY, at(size), MEMORY, at(slot), 1 << RECORD_SHIFT);
        MemorySegment.copy(MEMORY, restAt(size), MEMORY, restAt(slot), REST_BYTES);
        // One page more than needed stays, so that an entity that comes and goes at the edge does not cost a page each
        // time.
        if (size + PAGE_SLOTS < (pageCount - 1) << PAGE_SHIFT) {
            pool.giveBack(pages[--pageCount]);
        }
    }

    long at(int slot) {
        return pages[slot >>> PAGE_SHIFT] + ((long) (slot & (PAGE_SLOTS - 1)) << RECORD_SHIFT);
    }

    static void put(long at, int kind, int typeId, long xMm, long yMm) {
        MEMORY.set(LONG, at + X, xMm);
        MEMORY.set(LONG, at + Y, yMm);
        MEMORY.set(INT, at + KIND, typeId);
        MEMORY.set(INT, at + KIND + Integer.BYTES, kind);
    }

    static void step(long at, int dxMm, int dyMm) {
        MEMORY.set(LONG, at + X, MEMORY.get(LONG, at + X) + dxMm);
        MEMORY.set(LONG, at + Y, MEMORY.get(LONG, at + Y) + dyMm);
    }

    static void setMotion(long at, int velocityXMmPerS, int velocityYMmPerS, long updatedAtUs) {
        MEMORY.set(LONG, at + VELOCITY, pair(velocityXMmPerS, velocityYMmPerS));
        MEMORY.set(LONG, at + UPDATED_AT, updatedAtUs);
    }

    /** Sum over the entity's attributes; 0 where it has none. */
    void setAttributesSum(int slot, long sum) {
        MEMORY.set(LONG, restAt(slot) + ATTRIBUTES, sum);
    }

    long attributesSum(int slot) {
        return MEMORY.get(LONG, restAt(slot) + ATTRIBUTES);
    }

    static long digest(long at) {
        return MEMORY.get(LONG, at + DIGEST);
    }

    /**
     * Computes the record's digest from what it holds now, attributes aside.
     *
     * @param mixedId {@link EntityIndex#mixed} of its id
     */
    static long refreshDigest(long at, long zoneDigest, long mixedId) {
        long digest = EntityDigests.ofEntity(
                zoneDigest,
                mixedId,
                MEMORY.get(LONG, at + X),
                MEMORY.get(LONG, at + Y),
                MEMORY.get(LONG, at + UPDATED_AT),
                MEMORY.get(LONG, at + VELOCITY),
                MEMORY.get(LONG, at + KIND));
        MEMORY.set(LONG, at + DIGEST, digest);
        return digest;
    }

    static long id(long at) {
        return MEMORY.get(LONG, at + ID);
    }

    static long xMm(long at) {
        return MEMORY.get(LONG, at + X);
    }

    static long yMm(long at) {
        return MEMORY.get(LONG, at + Y);
    }

    static long updatedAtUs(long at) {
        return MEMORY.get(LONG, at + UPDATED_AT);
    }

    static int velocityXMmPerS(long at) {
        return (int) (MEMORY.get(LONG, at + VELOCITY) >> Integer.SIZE);
    }

    static int velocityYMmPerS(long at) {
        return (int) MEMORY.get(LONG, at + VELOCITY);
    }

    static int kind(long at) {
        return MEMORY.get(INT, at + KIND + Integer.BYTES);
    }

    static int typeId(long at) {
        return MEMORY.get(INT, at + KIND);
    }

    static int cell(long at) {
        return MEMORY.get(INT, at + CELL);
    }

    static void setCell(long at, int cell) {
        MEMORY.set(INT, at + CELL, cell);
    }

    static int next(long at) {
        return MEMORY.get(INT, at + NEXT);
    }

    static void setNext(long at, int next) {
        MEMORY.set(INT, at + NEXT, next);
    }

    int previous(int slot) {
        return MEMORY.get(INT, restAt(slot) + PREVIOUS);
    }

    void setPrevious(int slot, int previous) {
        MEMORY.set(INT, restAt(slot) + PREVIOUS, previous);
    }

    private long restAt(int slot) {
        return pages[slot >>> PAGE_SHIFT] + RESTS + (long) (slot & (PAGE_SLOTS - 1)) * REST_BYTES;
    }

    private static long pair(int high, int low) {
        return ((long) high << Integer.SIZE) | (low & 0xFFFF_FFFFL);
    }
}
