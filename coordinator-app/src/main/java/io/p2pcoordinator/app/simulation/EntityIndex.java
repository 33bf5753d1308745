package io.p2pcoordinator.app.simulation;

import io.p2pcoordinator.eventstore.admission.Digest;

/**
 * Finds an entity's slot by its id: open addressing with linear probing. The ids themselves stay in their records, so an entity
 * costs four bytes by the table's load. Taking out shifts back what follows, so there are no tombstones and the table stays as
 * good as new. Allocates only when it grows or shrinks.
 *
 * <pre>
 *   entry of a table of 2^k:   | 32 - k bits of the mixed id | slot + 1: k bits |      0 is free
 * </pre>
 *
 * The bits of the id spare nearly all looks at records of others, each of which would miss the cache.
 */
final class EntityIndex {
    private static final int SMALLEST_BITS = 4;

    private int bits = SMALLEST_BITS;
    private int[] entries = new int[1 << SMALLEST_BITS];
    private int size;

    /** What an id is found by. */
    static long mixed(long entityId) {
        return Digest.mix(entityId);
    }

    /** The slot, or -1. */
    int find(long entityId, long mixedId, EntityRecords records) {
        int[] table = entries;
        int mask = table.length - 1;
        int tag = tag(mixedId, mask);
        for (int at = (int) mixedId & mask; ; at = (at + 1) & mask) {
            int entry = table[at];
            if (entry == 0) {
                return -1;
            }
            int slot = (entry & mask) - 1;
            if ((entry & ~mask) == tag && EntityRecords.id(records.at(slot)) == entityId) {
                return slot;
            }
        }
    }

    /** Where the search for an id begins: read ahead of {@link #candidate}, so that many of them are under way at a time. */
    int entryAtHome(long mixedId) {
        return entries[(int) mixedId & (entries.length - 1)];
    }

    /**
     * The first slot that could be the id's by what the table alone tells, or -1: nearly always the right one, but its record was not
     * looked at.
     *
     * @param entryAtHome of the same id and the table as it is now
     */
    int candidate(int entryAtHome, long mixedId) {
        int[] table = entries;
        int mask = table.length - 1;
        int tag = tag(mixedId, mask);
        int entry = entryAtHome;
        int at = (int) mixedId & mask;
        while (entry != 0) {
            if ((entry & ~mask) == tag) {
                return (entry & mask) - 1;
            }
            at = (at + 1) & mask;
            entry = table[at];
        }
        return -1;
    }

    /** The id must not be there yet, and must be in its record already. */
    void add(int slot, EntityRecords records) {
        if ((size + 1) * 4L > entries.length * 3L) {
            resize(bits + 1, records);
        }
        put(mixedAt(slot, records), slot);
        size++;
    }

    /** Before the slot is taken out of the records. */
    void remove(int slot, EntityRecords records) {
        int mask = entries.length - 1;
        int free = entryOf(slot, records);
        for (int at = (free + 1) & mask; entries[at] != 0; at = (at + 1) & mask) {
            int home = (int) mixedAt((entries[at] & mask) - 1, records) & mask;
            // May move back unless its home lies cyclically within (free, at].
            boolean stays = free < at ? home > free && home <= at : home > free || home <= at;
            if (!stays) {
                entries[free] = entries[at];
                free = at;
            }
        }
        entries[free] = 0;
        size--;
        if (bits > SMALLEST_BITS && size * 8L < entries.length) {
            resize(bits - 1, records);
        }
    }

    /** The entity of one slot is about to move to another. */
    void relocate(int fromSlot, int toSlot, EntityRecords records) {
        int at = entryOf(fromSlot, records);
        int mask = entries.length - 1;
        entries[at] = (entries[at] & ~mask) | (toSlot + 1);
    }

    private int entryOf(int slot, EntityRecords records) {
        int mask = entries.length - 1;
        int at = (int) mixedAt(slot, records) & mask;
        while ((entries[at] & mask) != slot + 1) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void put(long mixedId, int slot) {
        int mask = entries.length - 1;
        int at = (int) mixedId & mask;
        while (entries[at] != 0) {
            at = (at + 1) & mask;
        }
        entries[at] = tag(mixedId, mask) | (slot + 1);
    }

    /** Puts in again what has an entry; the records may hold one more. */
    private void resize(int newBits, EntityRecords records) {
        int[] former = entries;
        int formerMask = former.length - 1;
        bits = newBits;
        entries = new int[1 << newBits];
        for (int entry : former) {
            if (entry != 0) {
                int slot = (entry & formerMask) - 1;
                put(mixedAt(slot, records), slot);
            }
        }
    }

    private static long mixedAt(int slot, EntityRecords records) {
        return mixed(EntityRecords.id(records.at(slot)));
    }

    /** Of other bits than the home. */
    private static int tag(long mixedId, int mask) {
        return (int) (mixedId >>> Integer.SIZE) & ~mask;
    }
}
