package io.p2pcoordinator.etcd.time;

/** Nanoseconds since some fixed moment; never steps. Compare by subtraction only, as with {@link System#nanoTime()}. */
@FunctionalInterface
public interface MonotonicClock {

    long nanos();

    static MonotonicClock system() {
        return System::nanoTime;
    }
}
