package io.p2pcoordinator.etcd.membership;

/** Delays that double from a tenth of a second up to a limit. Confined to its owner's thread. */
final class Retry {

    private static final long FIRST_NANOS = 100_000_000;

    private final long limitNanos;
    private long nextNanos = FIRST_NANOS;

    Retry(long limitNanos) {
        this.limitNanos = Math.max(FIRST_NANOS, limitNanos);
    }

    long nextDelayNanos() {
        long delayNanos = nextNanos;
        nextNanos = Math.min(limitNanos, nextNanos * 2);
        return delayNanos;
    }

    void reset() {
        nextNanos = FIRST_NANOS;
    }
}
