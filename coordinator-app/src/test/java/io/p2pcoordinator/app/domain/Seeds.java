package io.p2pcoordinator.app.domain;

import java.util.function.LongConsumer;

/**
 * Runs a random test with fresh seeds and names the one that failed; {@code -Dp2p.seed=N} runs that one alone.
 */
public final class Seeds {
    private Seeds() {}

    public static void each(int count, LongConsumer test) {
        Long pinned = Long.getLong("p2p.seed");
        long first = pinned == null ? System.nanoTime() : pinned;
        for (long seed = first; seed < first + (pinned == null ? count : 1); seed++) {
            try {
                test.accept(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("failed with seed " + seed + ": run again with -Dp2p.seed=" + seed, e);
            }
        }
    }
}
