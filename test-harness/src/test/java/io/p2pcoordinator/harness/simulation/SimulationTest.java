package io.p2pcoordinator.harness.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Other seeds each time; a failure names its own. */
class SimulationTest {
    private static final int FEWEST_SEEDS = 300;
    private static final int MOST_SEEDS = Integer.getInteger("simulation.seeds", 3_000);
    /** Then it is enough: a slow machine simulates fewer seeds, not for longer. */
    private static final Duration CPU = Duration.ofSeconds(35);

    private static final long FIRST = Long.getLong("simulation.first", System.currentTimeMillis());

    @Test
    void shouldBreakNoRuleWhenEverythingFails() {
        // given
        long begunNanos = cpuNanos();
        long done = 0;
        long seed = FIRST;
        while (seed < FIRST + MOST_SEEDS && (seed < FIRST + FEWEST_SEEDS || cpuNanos() - begunNanos < CPU.toNanos())) {
            // when
            SimulationResult result = Simulation.run(seed);

            // then
            if (!result.disturbed() && !result.isGood()) {
                throw new AssertionError(
                        "replay it with: deploy/simulate --seed " + seed + "; " + result.violations(), result.cause());
            }
            done += result.done();
            seed++;
        }
        System.out.println("simulated seeds " + FIRST + " to " + (seed - 1) + ", " + (seed - FIRST) + " of them: "
                + done + " commands done");
        assertTrue(done > 10 * (seed - FIRST), "expected that commands get through, but it was only " + done);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
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
