package io.p2pcoordinator.projections.projector;

/** Commits a second over the last ten seconds. Any thread. */
final class RateMeter {
    private static final int SECONDS = 10;

    private final long[] counts = new long[SECONDS];
    private long newestSecond;

    synchronized void add(long nowNs, long count) {
        advanceTo(nowNs);
        counts[(int) (newestSecond % SECONDS)] += count;
    }

    synchronized double perSecond(long nowNs) {
        advanceTo(nowNs);
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return (double) sum / SECONDS;
    }

    private void advanceTo(long nowNs) {
        long second = Math.floorDiv(nowNs, 1_000_000_000L) & Long.MAX_VALUE;
        long steps = Math.min(Math.max(0, second - newestSecond), SECONDS);
        for (int i = 0; i < steps; i++) {
            counts[(int) ((second - i) % SECONDS)] = 0;
        }
        newestSecond = Math.max(newestSecond, second);
    }
}
