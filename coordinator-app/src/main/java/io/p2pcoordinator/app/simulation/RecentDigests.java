package io.p2pcoordinator.app.simulation;

import java.util.OptionalLong;

/**
 * What a zone's digest was behind each of its newest commits, so that a host which is a few commits behind can be compared
 * with. Not part of the state: empty after a start. The lane's apply thread only.
 */
final class RecentDigests {
    /** Some seconds of a zone that is published at 20 ticks a second. */
    static final int REMEMBERED = 128;

    private final long[] sequences = new long[REMEMBERED];
    private final long[] digests = new long[REMEMBERED];
    private long count;

    void add(long sequence, long digest) {
        int at = (int) (count++ % REMEMBERED);
        sequences[at] = sequence;
        digests[at] = digest;
    }

    /** The digest behind everything up to that sequence; empty where that is too long ago to tell. */
    OptionalLong at(long sequence) {
        for (long i = count - 1; i >= Math.max(0, count - REMEMBERED); i--) {
            int at = (int) (i % REMEMBERED);
            if (sequences[at] <= sequence) {
                return OptionalLong.of(digests[at]);
            }
        }
        return OptionalLong.empty();
    }
}
