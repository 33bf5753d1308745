package io.p2pcoordinator.harness.simulation;

import java.util.random.RandomGenerator;

/** How much goes wrong in one simulation: drawn from its seed, so that some seeds are nearly quiet and some are wild. */
final class Faults {
    private final int lossPerMille;
    private final int slowPerMille;
    private final int repeatPerMille;
    private final int meanPauseBetweenMs;
    private final int troublesMs;
    private final boolean withTables;
    private boolean active = true;

    Faults(RandomGenerator random) {
        lossPerMille = random.nextInt(4) == 0 ? 0 : random.nextInt(60);
        slowPerMille = random.nextInt(4) == 0 ? 0 : random.nextInt(60);
        repeatPerMille = random.nextInt(4) == 0 ? 0 : random.nextInt(60);
        meanPauseBetweenMs = 150 + random.nextInt(2_000);
        troublesMs = 4_000 + random.nextInt(10_000);
        withTables = random.nextInt(3) == 0;
    }

    /** From now on nothing goes wrong any more. */
    void end() {
        active = false;
    }

    boolean active() {
        return active;
    }

    int lossPerMille() {
        return lossPerMille;
    }

    int slowPerMille() {
        return slowPerMille;
    }

    int repeatPerMille() {
        return repeatPerMille;
    }

    /** How long the troubles last. */
    int troublesMs() {
        return troublesMs;
    }

    /** Whether there are tables and projectors: they cost more time than all the rest, and nothing in it depends on them. */
    boolean withTables() {
        return withTables;
    }

    /** Of crashes, pauses, cuts and restarts, milliseconds. */
    int meanPauseBetweenMs() {
        return meanPauseBetweenMs;
    }
}
