package io.p2pcoordinator.harness.bench.lane;

import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From JetStream to applied state: 64 moves in a commit, counted as deltas. */
@Command(
        name = "deltas",
        description =
                "Reads commits of 64 moves from JetStream to applied state, beside ordered consumers that only count.",
        mixinStandardHelpOptions = true)
public final class DeltasBench implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--commits", description = "In the log, read in each round (default: ${DEFAULT-VALUE}).")
    private int commits = 300_000;

    @Option(names = "--batch", description = "Messages asked for at a time by the lanes (default: ${DEFAULT-VALUE}).")
    private int batch = ReplayBench.DEFAULT_BATCH;

    @Option(names = "--raw-batch", description = "The same for the raw consumers (default: ${DEFAULT-VALUE}).")
    private int rawBatch = 2_000;

    @Override
    public Integer call() throws Exception {
        LoadShape shape = LoadShape.packedCommits(commits);
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS)) {
            FilledLog log = FilledLog.fill(servers.natsUrl(), shape);
            Report.print(
                    List.of(ReplayBench.figure("deltas", "deltas/s", log, shape.deltas(), options, batch, rawBatch)),
                    options.json);
        }
        return 0;
    }
}
