package io.p2pcoordinator.harness.fault;

import java.time.Duration;

/** How a link between two processes is. */
public sealed interface LinkState {
    /** As if it were not there. */
    record Pass() implements LinkState {}

    /**
     * Nothing comes through, and nobody is told: neither bytes nor ends of connections, in either direction. What was sent meanwhile arrives when the
     * link is well again, as TCP sends lost segments again after a partition.
     */
    record Drop() implements LinkState {}

    /** The same in one direction only: the other side is heard, but not answered. */
    record HalfOpen(Direction lost) implements LinkState {}

    /** Each piece waits that long, plus or minus a random part of the jitter. */
    record Delay(Duration by, Duration jitter) implements LinkState {
        public Delay {
            if (by.isNegative() || jitter.isNegative() || jitter.compareTo(by) > 0) {
                throw new IllegalArgumentException(
                        "expected a delay with no more jitter, but they are " + by + " and " + jitter);
            }
        }
    }

    /** At most so many bytes a second in each direction of each connection. */
    record Slow(int bytesPerSecond) implements LinkState {
        public Slow {
            if (bytesPerSecond < 1) {
                throw new IllegalArgumentException("expected at least 1 byte a second, but it is " + bytesPerSecond);
            }
        }
    }

    /** Connections end with RST, those that are there and each new one. */
    record Reset() implements LinkState {}

    enum Direction {
        /** From the one who connected to the one who listens. */
        REQUESTS,
        ANSWERS
    }
}
