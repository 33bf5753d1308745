package io.p2pcoordinator.app.simulation;

import io.p2pcoordinator.eventstore.admission.Digest;

/**
 * Finds an entity's slot by its id: open addressing with linear probing. An entry is the slot plus one, 0 is free; the ids
 * themselves stay in their records, so an entity costs four bytes by the table's load. Taking out shifts back what
 * follows, so there are no tombstones and the table stays as good as new. Allocates only when it grows.
 */
final class EntityIndex {
    private static final int INITIAL_LENGTH = 16;

    private int[] entries = new int[INITIAL_LENGTH];
    private int size;

    /** The slot, or -1. */
    int find(long entityId, EntityRecords records) {
        int mask = entries.length - 1;
        for (int at = home(entityId, mask); ; at = (at + 1) & mask) {
            int entry = entries[at];
            if (entry == 0) {
                return -1;
            }
            if (records.id(entry - 1) == entityId) {
                return entry - 1;
            }
        }
    }

    /** The id must not be there yet, and must be in its record already. */
    void add(int slot, EntityRecords records) {
        if ((size + 1) * 4L > entries.length * 3L) {
            grow(records);
        }
        put(records.id(slot), slot);
        size++;
    }

    /** Before the slot is taken out of the records. */
    void remove(int slot, EntityRecords records) {
        int mask = entries.length - 1;
        int free = entryOf(slot, records);
        for (int at = (free + 1) & mask; entries[at] != 0; at = (at + 1) & mask) {
            int home = home(records.id(entries[at] - 1), mask);
            // May move back unless its home lies cyclically within (free, at].
            boolean stays = free < at ? home > free && home <= at : home > free || home <= at;
            if (!stays) {
                entries[free] = entries[at];
                free = at;
            }
        }
        entries[free] = 0;
        size--;
    }

    /** The entity of one slot is about to move to another. */
    void relocate(int fromSlot, int toSlot, EntityRecords records) {
        entries[entryOf(fromSlot, records)] = toSlot + 1;
    }

    private int entryOf(int slot, EntityRecords records) {
        int mask = entries.length - 1;
        int at = home(records.id(slot), mask);
        while (entries[at] != slot + 1) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void put(long entityId, int slot) {
        int mask = entries.length - 1;
        int at = home(entityId, mask);
        while (entries[at] != 0) {
            at = (at + 1) & mask;
        }
        entries[at] = slot + 1;
    }

    private void grow(EntityRecords records) {
        int[] former = entries;
        entries = new int[former.length * 2];
        for (int entry : former) {
            if (entry != 0) {
                put(records.id(entry - 1), entry - 1);
            }
        }
    }

    private static int home(long entityId, int mask) {
        return (int) Digest.mix(entityId) & mask;
    }
}
