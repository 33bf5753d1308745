package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.harness.world.HostedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs seeds for people, and says what came of each. */
public final class HostingDays {
    private static final double NANOS_AN_HOUR = Duration.ofHours(1).toNanos();

    private final HostingScale scale;
    private final double hours;

    /** @param world folder of the maps; where it has none, a small world is made up */
    public HostingDays(Path world, double hours) throws IOException {
        this.hours = hours;
        var length = Duration.ofNanos((long) (hours * NANOS_AN_HOUR));
        HostingScale small = HostingScale.small();
        scale = Files.isRegularFile(world.resolve("maps.tsv"))
                ? HostingScale.full(HostedMap.read(world), length)
                : new HostingScale(
                        small.maps(), small.machines(), small.servers(), small.players(), length, small.round());
        System.out.printf(
                "%d maps, %d hosts, %d players, %.1f hours%n",
                scale.maps().size(), scale.machines() + scale.servers(), scale.players(), hours);
    }

    /** @return whether no rule was broken */
    public boolean run(long seed, @Nullable Consumer<String> out) {
        long begunNanos = System.nanoTime();
        HostingResult result = HostingSimulation.run(seed, scale, out);
        HostingResult.Counts counts = result.counts();
        System.out.printf(
                "seed %d: %d commits, %d heartbeats of them, %d migrations (%d completed, %d to players' machines), %d rankings,"
                        + " %d deltas acknowledged, %d refused, longest without a host %.1f s, trace %016x, in %.1f s%n",
                seed,
                counts.commits(),
                counts.heartbeats(),
                counts.migrations(),
                counts.completed(),
                counts.onPlayersMachines(),
                counts.rankings(),
                counts.acknowledged(),
                counts.refused(),
                counts.longestWithoutMs() / 1e3,
                result.traceHash(),
                (System.nanoTime() - begunNanos) / 1e9);
        result.violations().forEach(violation -> System.out.println("  " + violation));
        if (!result.isGood()) {
            System.out.printf("replay it with: deploy/simulate --hosting --hours %s --seed %d%n", hours, seed);
        }
        return result.isGood();
    }
}
