package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.etcd.memory.Link;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The way between one process and one server: delays, loses, repeats and cuts. What two messages do is not related, so they
 * overtake each other.
 */
final class Network {
    static final long LOST = Link.LOST;

    private final RandomGenerator random;
    private final Faults faults;
    private boolean cut;

    Network(RandomGenerator random, Faults faults) {
        this.random = random;
        this.faults = faults;
    }

    void cut(boolean now) {
        cut = now;
    }

    boolean isCut() {
        return cut;
    }

    /** Nanoseconds that a message takes, or {@link #LOST}. */
    long delay() {
        if (cut) {
            return LOST;
        }
        if (faults.active() && random.nextInt(1_000) < faults.lossPerMille()) {
            return LOST;
        }
        if (faults.active() && random.nextInt(1_000) < faults.slowPerMille()) {
            return random.nextLong(Duration.ofSeconds(3).toNanos());
        }
        return 50_000 + random.nextLong(Duration.ofMillis(2).toNanos());
    }

    /** Whether a message comes twice. */
    boolean repeats() {
        return faults.active() && random.nextInt(1_000) < faults.repeatPerMille();
    }

    /** The same way as etcd's clients see it. */
    Link toEtcd() {
        return () -> new Link.Delivery(delay(), delay());
    }
}
