package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.etcd.time.MonotonicClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happened, as a figure, and what must not have happened. */
final class Evidence {
    private static final int MOST_VIOLATIONS = 20;
    private static final long NANOS_A_SECOND = 1_000_000_000;

    private final MonotonicClock time;
    private final @Nullable Consumer<String> out;
    private final List<String> violations = new ArrayList<>();
    private long hash;

    /** @param out null where nobody reads */
    Evidence(MonotonicClock time, @Nullable Consumer<String> out) {
        this.time = time;
        this.out = out;
    }

    void event(String kind, String of, String what) {
        long figure = (kind.hashCode() * 31L + of.hashCode()) * 31L + what.hashCode() + time.nanos();
        hash = (hash ^ figure) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
        if (out != null) {
            out.accept(at() + kind + " " + of + " " + what);
        }
    }

    void violation(String what) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(at() + what);
        }
        if (out != null) {
            out.accept(at() + "VIOLATION " + what);
        }
    }

    long hash() {
        return hash;
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    private String at() {
        long seconds = time.nanos() / NANOS_A_SECOND;
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%03d  ",
                seconds / 3_600,
                seconds / 60 % 60,
                seconds % 60,
                time.nanos() / 1_000_000 % 1_000);
    }
}
