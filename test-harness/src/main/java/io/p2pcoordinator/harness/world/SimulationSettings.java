package io.p2pcoordinator.harness.world;

import java.util.random.RandomGenerator;

/**
 * How the world lives.
 *
 * @param rate 1 as the game; pauses are divided by it; 0: nobody walks
 * @param deathShare of a monster's walks that end with its death
 * @param hurtShare of a monster's walks after which it has other hit points
 * @param handOverShare of a monster's walks that lead into another zone
 */
record SimulationSettings(
        long seed, int tickMs, double rate, double deathShare, double hurtShare, double handOverShare) {
    static final int MAX_ENTITIES_A_COMMIT = 500;
    private static final int SHORTEST_PAUSE_MS = 2_000;
    private static final int LONGEST_PAUSE_MS = 8_000;
    private static final long SHORTEST_RESPAWN_MS = 5_000;
    private static final long LONGEST_RESPAWN_MS = 60_000;

    SimulationSettings {
        if (tickMs < 1) {
            throw new IllegalArgumentException("expected a tick of at least 1 ms, but it is " + tickMs);
        }
        if (!(rate >= 0 && rate <= 1_000_000)) {
            throw new IllegalArgumentException("expected a rate from 0 to 1,000,000, but it is " + rate);
        }
    }

    static SimulationSettings of(long seed, int tickMs, double rate) {
        return new SimulationSettings(seed, tickMs, rate, 0.002, 0.005, 0.0005);
    }

    /** Of a few seconds, as monsters rest between walks; at rate 0 they never end. */
    long pauseMs(RandomGenerator random) {
        int pauseMs = random.nextInt(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS + 1);
        return rate == 0 ? Long.MAX_VALUE : Math.round(pauseMs / rate);
    }

    static long respawnMs(long asInTheGameMs) {
        return Math.clamp(asInTheGameMs, SHORTEST_RESPAWN_MS, LONGEST_RESPAWN_MS);
    }
}
