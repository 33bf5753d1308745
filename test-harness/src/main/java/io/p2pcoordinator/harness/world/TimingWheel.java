package io.p2pcoordinator.harness.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who is due in which tick. Scheduling and advancing cost only what is scheduled and due, however many creatures wait.
 * What lies further ahead than the wheel is long is put back each time round. One thread.
 */
final class TimingWheel {
    private static final int SLOTS = 1_024;

    private final List<List<Creature>> slots = new ArrayList<>(SLOTS);
    private long currentTick;

    TimingWheel() {
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>());
        }
    }

    /** In the tick given, or in the next one where that is over. Replaces what was scheduled for the creature before. */
    void schedule(Creature creature, long tick) {
        creature.dueTick = Math.max(tick, currentTick + 1);
        put(creature);
    }

    /** Hands out all who are due up to and including the tick, in order of their ticks. */
    void advanceTo(long tick, Consumer<Creature> due) {
        while (currentTick < tick) {
            currentTick++;
            List<Creature> slot = slots.get(slotOf(currentTick));
            if (slot.isEmpty()) {
                continue;
            }
            var entries = new ArrayList<>(slot);
            slot.clear();
            for (Creature creature : entries) {
                if (creature.dueTick == currentTick) {
                    creature.dueTick = Creature.NEVER;
                    due.accept(creature);
                } else if (creature.dueTick > currentTick) {
                    put(creature);
                }
            }
        }
    }

    private void put(Creature creature) {
        long slotTick = Math.min(creature.dueTick, currentTick + SLOTS - 1);
        slots.get(slotOf(slotTick)).add(creature);
    }

    private static int slotOf(long tick) {
        return (int) (tick % SLOTS);
    }
}
