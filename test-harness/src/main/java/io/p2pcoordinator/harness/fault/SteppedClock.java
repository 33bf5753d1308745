package io.p2pcoordinator.harness.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * The wall clock as a program sees it that {@link ClockAgent} was put into: the machine's, plus what a file says. The monotonic clock
 * ({@code System.nanoTime}) is left alone, as it is when somebody sets a machine's clock.
 */
public final class SteppedClock {
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static volatile Path file = Path.of("");
    private static volatile long stepMs;
    private static volatile long lookedNanos = System.nanoTime() - LOOK_EVERY_NANOS;

    private SteppedClock() {}

    /** What the agent reads; from now on, within 50 ms, programs that watch the file are that far off. */
    public static void step(Path watched, long milliseconds) throws IOException {
        Path next = watched.resolveSibling(watched.getFileName() + ".next");
        Files.writeString(next, Long.toString(milliseconds));
        Files.move(next, watched, StandardCopyOption.ATOMIC_MOVE);
    }

    static void watch(Path watched) {
        file = watched;
    }

    /** In place of {@link System#currentTimeMillis}. */
    public static long currentTimeMillis() {
        return System.currentTimeMillis() + stepMs();
    }

    /** In place of {@link Instant#now()}. */
    public static Instant now() {
        return Instant.now().plusMillis(stepMs());
    }

    /** In place of {@link InstantSource#instant}. */
    public static Instant instant(InstantSource source) {
        return source.instant().plusMillis(stepMs());
    }

    private static long stepMs() {
        long now = System.nanoTime();
        if (now - lookedNanos >= LOOK_EVERY_NANOS) {
            lookedNanos = now;
            try {
                stepMs = Long.parseLong(Files.readString(file).strip());
            } catch (IOException | NumberFormatException _) {
                stepMs = 0; // nobody has stepped it
            }
        }
        return stepMs;
    }
}
