package io.p2pcoordinator.app.simulation;

/** Where a thing in straight motion is at a time: computed when asked, never stored by ticks. */
public final class Motion {
    private static final long MICROS_PER_SECOND = 1_000_000;

    private Motion() {}

    /**
     * {@code from + velocity * elapsed}, the way rounded towards zero to whole millimetres, so that nothing is shown
     * farther than it went. Exact: whole seconds and the rest are multiplied apart, and since both ways have the same
     * sign, rounding the rest rounds the sum. Before {@code sinceUs} it is where it starts. A way too long for 64 bits
     * (at the highest velocity, 136 years) wraps around, the same everywhere.
     */
    public static long positionMm(long fromMm, int velocityMmPerS, long sinceUs, long timeUs) {
        if (velocityMmPerS == 0 || timeUs <= sinceUs) {
            return fromMm;
        }
        long elapsedUs = timeUs - sinceUs;
        long seconds = elapsedUs / MICROS_PER_SECOND;
        long restUs = elapsedUs - seconds * MICROS_PER_SECOND;
        return fromMm + velocityMmPerS * seconds + velocityMmPerS * restUs / MICROS_PER_SECOND;
    }
}
