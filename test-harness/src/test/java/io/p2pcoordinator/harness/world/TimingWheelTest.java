package io.p2pcoordinator.harness.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimingWheelTest {
    private final TestWorld world = new TestWorld(new InMemoryEventLog());
    private final SimulatedZone zone = world.zone(1, "m", 10, 10);
    private final TimingWheel wheel = new TimingWheel();

    @Test
    void shouldHandOutEachCreatureInItsTickWhenTimesAreRandom() {
        // given
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        var expected = new HashMap<Creature, Long>();
        for (int i = 0; i < 2_000; i++) {
            Creature creature = player(i);
            long tick = random.nextInt(1, 5_000);
            wheel.schedule(creature, tick);
            expected.put(creature, tick);
        }

        // when
        var actual = new HashMap<Creature, Long>();
        for (long tick = 1; tick <= 5_000; tick++) {
            long now = tick;
            wheel.advanceTo(tick, creature -> actual.put(creature, now));
        }

        // then
        assertEquals(expected, actual, "seed " + seed);
    }

    @Test
    void shouldHandOutAllThatWereMissedInOrderWhenTicksWereSkipped() {
        // given
        Creature late = player(1);
        Creature early = player(2);
        wheel.schedule(late, 9);
        wheel.schedule(early, 3);

        // when
        List<Creature> due = advanceTo(10);

        // then
        assertEquals(List.of(early, late), due);
    }

    @Test
    void shouldHandOutOnceWhenACreatureWasScheduledAgain() {
        // given
        Creature creature = player(1);
        wheel.schedule(creature, 3_000);
        wheel.schedule(creature, 5);

        // then
        assertEquals(List.of(creature), advanceTo(5));
        assertTrue(advanceTo(4_000).isEmpty());
    }

    @Test
    void shouldTakeTheNextTickWhenTheTickIsOver() {
        // given
        Creature creature = player(1);
        wheel.advanceTo(100, _ -> {});
        wheel.schedule(creature, 7);

        // then
        assertTrue(advanceTo(100).isEmpty());
        assertEquals(List.of(creature), advanceTo(101));
    }

    private List<Creature> advanceTo(long tick) {
        var due = new ArrayList<Creature>();
        wheel.advanceTo(tick, due::add);
        return due;
    }

    private Creature player(int number) {
        return Creature.player(number, "p" + number, zone);
    }
}
