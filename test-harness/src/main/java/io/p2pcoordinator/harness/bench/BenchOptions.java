package io.p2pcoordinator.harness.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every benchmark is told; a mixin of picocli. */
public final class BenchOptions {
    @Option(
            names = "--seconds",
            description = "Measured time of all rounds together, of each side (default: ${DEFAULT-VALUE}).")
    public int seconds = 20;

    @Option(
            names = "--rounds",
            description = "Turns that each side gets; figures are their medians (default: ${DEFAULT-VALUE}).")
    public int rounds = 5;

    @Option(names = "--json", description = "One JSON object a line, the headline figure last.")
    public boolean json;

    /** Of one side's turn, at least one. */
    public int secondsPerRound() {
        return Math.max(1, seconds / rounds);
    }

    /** The folder of the source tree, whose modules are built. */
    public static Path project() {
        return Path.of(System.getProperty("p2p.project", "."));
    }
}
