package io.p2pcoordinator.harness.bench.state;

import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Decoding and applying alone, measured by JMH in a JVM of its own for each turn. */
@Command(
        name = "apply",
        description =
                "Decodes and applies moves on one thread, beside a bare sketch without index, digest and checks (JMH).",
        mixinStandardHelpOptions = true)
public final class ApplyBench implements Callable<Integer> {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Mixin
    private BenchOptions options = new BenchOptions();

    private record Turn(double deltasPerSecond, double allocatedBytes) {}

    @Override
    public Integer call() throws Exception {
        List<List<Turn>> turns = Rounds.interleave(options.rounds, _ -> run("ours"), _ -> run("raw"));
        Report.print(
                List.of(Figure.rate("apply", median(turns.get(0)), median(turns.get(1)), "deltas/s")
                        .with("allocated_bytes_per_delta", Rounds.median(turns.get(0), Turn::allocatedBytes))),
                options.json);
        return 0;
    }

    private static double median(List<Turn> turns) {
        return Rounds.median(turns, Turn::deltasPerSecond);
    }

    private Turn run(String side) throws Exception {
        RunResult result = new Runner(new OptionsBuilder()
                        .include(ApplyBenchmark.class.getName() + "." + side + "$")
                        .forks(1)
                        .warmupIterations(2)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(1)
                        .measurementTime(TimeValue.seconds(options.secondsPerRound()))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        var allocated = result.getSecondaryResults().get(ALLOCATED);
        var turn = new Turn(result.getPrimaryResult().getScore(), allocated == null ? 0 : allocated.getScore());
        Report.progress("%-5s %,12.0f deltas/s, %.4f bytes a delta", side, turn.deltasPerSecond, turn.allocatedBytes);
        return turn;
    }
}
