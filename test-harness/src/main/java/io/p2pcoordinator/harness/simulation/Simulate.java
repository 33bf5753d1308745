package io.p2pcoordinator.harness.simulation;

import io.p2pcoordinator.harness.simulation.hosting.HostingDays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the simulator. */
@Command(
        name = "deploy/simulate",
        description =
                "Runs the coordinator on simulated servers, clocks and networks that fail as each seed says, and checks it.",
        mixinStandardHelpOptions = true)
public final class Simulate implements Callable<Integer> {
    private static final long NANOS_A_MINUTE = 60_000_000_000L;
    private static final int PROGRESS_EVERY = 500;

    @Option(names = "--seeds", description = "How many seeds, one after the other (default: ${DEFAULT-VALUE}).")
    private long seeds = 1_000;

    @Option(names = "--minutes", description = "As many seeds as there is time for, instead.")
    private double minutes;

    @Option(names = "--first", description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long first = 1;

    @Option(names = "--seed", description = "This one alone, with all that happens in it.")
    private @Nullable Long seed;

    @Option(
            names = "--hosting",
            description = "Days of a whole world instead: hosts that come, lag, fail and cheat, and the zones on them.")
    private boolean hosting;

    @Option(names = "--hours", description = "How long a day is, with --hosting (default: ${DEFAULT-VALUE}).")
    private double hours = 24;

    @Option(
            names = "--world",
            description = "Folder of the maps, with --hosting; where it has none, a small world is made up"
                    + " (default: ${DEFAULT-VALUE}).")
    private Path world = Path.of("../shared/world");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (hosting) {
            return days();
        }
        if (seed != null) {
            return report(Simulation.run(seed, System.out::println)) ? 0 : 1;
        }
        long begun = System.nanoTime();
        long done = 0;
        long run = 0;
        boolean timed = minutes > 0;
        while (timed ? System.nanoTime() - begun < minutes * NANOS_A_MINUTE : run < seeds) {
            SimulationResult result = Simulation.run(first + run);
            if (result.disturbed()) {
                continue;
            }
            if (!result.isGood()) {
                return report(result) ? 0 : 1;
            }
            run++;
            done += result.done();
            if (run % PROGRESS_EVERY == 0) {
                System.out.printf("%d seeds are good, %.0f a second%n", run, run * 1e9 / (System.nanoTime() - begun));
            }
        }
        System.out.printf(
                "seeds %d to %d are good: %d commands done, in %.1f s%n",
                first, first + run - 1, done, (System.nanoTime() - begun) / 1e9);
        return 0;
    }

    private int days() throws IOException {
        long count = spec != null && spec.commandLine().getParseResult().hasMatchedOption("--seeds") ? seeds : 1;
        var days = new HostingDays(world, hours);
        if (seed != null) {
            return days.run(seed, System.out::println) ? 0 : 1;
        }
        for (long number = first; number < first + count; number++) {
            if (!days.run(number, null)) {
                return 1;
            }
        }
        return 0;
    }

    private static boolean report(SimulationResult result) {
        System.out.printf(
                "seed %d: %d events, %d commands done, %d commits of entities, trace %016x%n",
                result.seed(), result.events(), result.done(), result.acknowledged(), result.traceHash());
        if (result.isGood()) {
            return true;
        }
        result.violations().forEach(violation -> System.out.println("  " + violation));
        if (result.cause() != null) {
            result.cause().printStackTrace(System.out);
        }
        System.out.printf("replay it with: deploy/simulate --seed %d%n", result.seed());
        return false;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Simulate()).execute(args));
    }
}
