package io.p2pcoordinator.app.simulation;

/** Where the entities of one commit are: scratch space of an apply thread, used again and again. */
final class FoundSlots {
    private static final int INITIAL_LENGTH = 64;

    long[] mixedIds = new long[INITIAL_LENGTH];
    /** What the records of the slots say; of no meaning where there is no slot. */
    long[] recordIds = new long[INITIAL_LENGTH];

    int[] slots = new int[INITIAL_LENGTH];

    void ensure(int count) {
        if (count > slots.length) {
            int length = Math.max(count, slots.length * 2);
            mixedIds = new long[length];
            recordIds = new long[length];
            slots = new int[length];
        }
    }
}
