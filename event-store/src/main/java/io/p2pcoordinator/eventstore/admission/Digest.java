package io.p2pcoordinator.eventstore.admission;

/**
 * A 64-bit figure for a sequence of values: the same values in the same order give the same figure on every machine and
 * in every run. Figures of independent things are combined by addition, so that one can be taken out again and order
 * does not matter. Mixing function: the finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom
 * number generators", 2014). Finds differences, not forgeries.
 */
public final class Digest {
    private static final long SEED = 0x9E3779B97F4A7C15L;

    private long state = SEED;

    public Digest add(long value) {
        state = mix(state + SEED + mix(value + SEED));
        return this;
    }

    public Digest add(double value) {
        return add(Double.doubleToLongBits(value));
    }

    public Digest add(boolean value) {
        return add(value ? 1L : 2L);
    }

    public Digest add(String value) {
        add((long) value.length());
        for (int i = 0; i < value.length(); i++) {
            add((long) value.charAt(i));
        }
        return this;
    }

    public long value() {
        return state;
    }

    /** One round: spreads each bit of the value over all bits of the result. */
    public static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
