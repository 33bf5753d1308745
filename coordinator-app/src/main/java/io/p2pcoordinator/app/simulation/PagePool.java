package io.p2pcoordinator.app.simulation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pages of off-heap memory for all zones of one stream. A page that a zone has no more use for goes to the next zone that needs
 * one, so what is held is what was needed at most, and nothing is copied when a zone grows. All of it is given back when the pool and
 * its zones are no longer reachable. One thread.
 */
final class PagePool {
    private static final int FIRST_SLAB_PAGES = 8;
    private static final int LARGEST_SLAB_PAGES = 1_024;
    private static final int CACHE_LINE_BYTES = 64;

    /** What the addresses point into: kept so that it is not given back. */
    private final List<MemorySegment> slabs = new ArrayList<>();

    private long[] free = new long[FIRST_SLAB_PAGES];
    private int freeCount;
    private int pages;

    /** The address of a page whose content is undefined. */
    long take() {
        if (freeCount == 0) {
            addSlab();
        }
        return free[--freeCount];
    }

    void giveBack(long page) {
        free[freeCount++] = page;
    }

    /** Bytes held off the heap, in use or not. */
    long heldBytes() {
        return (long) pages * EntityRecords.PAGE_BYTES;
    }

    /** Larger ones as it grows, so that few are needed, but not by so much that it would count. */
    private void addSlab() {
        int count = Math.clamp(pages / 16, FIRST_SLAB_PAGES, LARGEST_SLAB_PAGES);
        MemorySegment slab = Arena.ofAuto().allocate((long) count * EntityRecords.PAGE_BYTES, CACHE_LINE_BYTES);
        slabs.add(slab);
        pages += count;
        if (free.length < pages) {
            free = Arrays.copyOf(free, pages + pages / 8);
        }
        for (int i = count - 1; i >= 0; i--) {
            free[freeCount++] = slab.address() + (long) i * EntityRecords.PAGE_BYTES;
        }
    }
}
