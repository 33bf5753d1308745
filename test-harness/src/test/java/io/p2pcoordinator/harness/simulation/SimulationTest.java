package io.p2pcoordinator.harness.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Other seeds each time; a failure names its own. */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 1_000);
    private static final long FIRST = Long.getLong("simulation.first", System.currentTimeMillis());

    @Test
    void shouldBreakNoRuleWhenEverythingFails() {
        // given
        System.out.println("simulating " + SEEDS + " seeds from " + FIRST);
        long done = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            // when
            SimulationResult result = Simulation.run(seed);

            // then
            if (!result.disturbed() && !result.isGood()) {
                throw new AssertionError(
                        "replay it with: deploy/simulate --seed " + seed + "; " + result.violations(), result.cause());
            }
            done += result.done();
        }
        assertTrue(done > 10L * SEEDS, "expected that commands get through, but of " + SEEDS + " seeds only " + done);
    }

    @Test
    void shouldHappenTheSameWhenASeedRunsAgain() {
        for (long seed = FIRST; seed < FIRST + 10; seed++) {
            // given
            var first = new ArrayList<String>();
            var second = new ArrayList<String>();

            // when
            SimulationResult once = Simulation.run(seed, first::add);
            SimulationResult again = Simulation.run(seed, second::add);

            // then
            if (!once.disturbed() && !again.disturbed()) {
                assertEquals(first, second);
                assertEquals(once.traceHash(), again.traceHash());
            }
        }
    }

    @Test
    void shouldHappenOtherThingsWhenTheSeedIsAnother() {
        assertNotEquals(
                Simulation.run(FIRST).traceHash(), Simulation.run(FIRST + 1).traceHash());
    }
}
