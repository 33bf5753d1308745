package io.p2pcoordinator.app.simulation;

import java.util.Arrays;

/**
 * The entities of a zone by column, without gaps: slots 0 to size - 1 are taken, and taking one out moves the last into
 * its place. 56 bytes an entity. Fields are open to the package, since every delta goes through them.
 *
 * <pre>
 *   slot       0      1      2    ...  size - 1 | free
 *   id        8 B    8 B    8 B                 |
 *   xMm       8 B     .      .                  |
 *   ...
 * </pre>
 */
final class EntityColumns {
    private static final int INITIAL_CAPACITY = 8;
    /** Beyond it columns grow by a quarter instead of a half: time is cheap there, memory is not. */
    private static final int LARGE = 1 << 16;

    int size;
    long[] id = new long[INITIAL_CAPACITY];
    long[] xMm = new long[INITIAL_CAPACITY];
    long[] yMm = new long[INITIAL_CAPACITY];
    long[] updatedAtUs = new long[INITIAL_CAPACITY];
    /** Sum over the entity's attributes; 0 where it has none. */
    long[] attributesDigest = new long[INITIAL_CAPACITY];

    int[] kind = new int[INITIAL_CAPACITY];
    int[] typeId = new int[INITIAL_CAPACITY];
    int[] velocityXMmPerS = new int[INITIAL_CAPACITY];
    int[] velocityYMmPerS = new int[INITIAL_CAPACITY];

    /** A slot for one more, whose fields are still to be set. */
    int append() {
        if (size == id.length) {
            resize(size + (size < LARGE ? size >> 1 : size >> 2));
        }
        return size++;
    }

    void moveLastTo(int slot) {
        int last = --size;
        id[slot] = id[last];
        xMm[slot] = xMm[last];
        yMm[slot] = yMm[last];
        updatedAtUs[slot] = updatedAtUs[last];
        attributesDigest[slot] = attributesDigest[last];
        kind[slot] = kind[last];
        typeId[slot] = typeId[last];
        velocityXMmPerS[slot] = velocityXMmPerS[last];
        velocityYMmPerS[slot] = velocityYMmPerS[last];
    }

    private void resize(int capacity) {
        id = Arrays.copyOf(id, capacity);
        xMm = Arrays.copyOf(xMm, capacity);
        yMm = Arrays.copyOf(yMm, capacity);
        updatedAtUs = Arrays.copyOf(updatedAtUs, capacity);
        attributesDigest = Arrays.copyOf(attributesDigest, capacity);
        kind = Arrays.copyOf(kind, capacity);
        typeId = Arrays.copyOf(typeId, capacity);
        velocityXMmPerS = Arrays.copyOf(velocityXMmPerS, capacity);
        velocityYMmPerS = Arrays.copyOf(velocityYMmPerS, capacity);
    }
}
