package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.etcd.time.MonotonicClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened in a simulation, in order: a figure of all of it, the text for who wants to read it, and what must not have happened. */
final class Trace {
    private static final int MOST_VIOLATIONS = 20;

    private final MonotonicClock time;
    private final @Nullable Consumer<String> out;
    private final List<String> violations = new ArrayList<>();
    private @Nullable Throwable cause;
    private long hash;
    private long events;
    private boolean disturbed;

    /** @param out null where nobody reads */
    Trace(MonotonicClock time, @Nullable Consumer<String> out) {
        this.time = time;
        this.out = out;
    }

    /** @param what of records, numbers and texts only, whose text is the same in each run */
    void event(String kind, Object... what) {
        long figure = kind.hashCode() * 31L + time.nanos();
        for (Object part : what) {
            figure = figure * 1_000_003L + part.toString().hashCode();
        }
        hash = (hash ^ figure) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
        events++;
        print(() -> kind + " " + List.of(what));
    }

    /** A rule was broken. */
    void violation(String what) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(at() + what);
        }
        print(() -> "VIOLATION " + what);
    }

    void failed(String what, @Nullable Throwable e) {
        if (cause == null) {
            cause = e;
        }
        violation(what + (e == null ? "" : ": " + e));
    }

    /** The run is void: real time came into it. */
    void disturbed() {
        disturbed = true;
    }

    boolean isDisturbed() {
        return disturbed;
    }

    long hash() {
        return hash;
    }

    long events() {
        return events;
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    private void print(Supplier<String> line) {
        if (out != null) {
            out.accept(at() + line.get());
        }
    }

    private String at() {
        return String.format("%9.4f s  ", time.nanos() / 1e9);
    }
}
