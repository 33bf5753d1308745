package io.p2pcoordinator.harness.bench.lane;

import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From JetStream to applied state: commits of 128 bytes, all streams at a time. */
@Command(
        name = "replay",
        description =
                "Reads 128-byte commits from JetStream to applied state, beside ordered consumers that only count.",
        mixinStandardHelpOptions = true)
public final class ReplayBench implements Callable<Integer> {
    static final int DEFAULT_BATCH = JetStreamConfig.DEFAULT_READ_BATCH;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--commits", description = "In the log, read in each round (default: ${DEFAULT-VALUE}).")
    private int commits = 1_000_000;

    @Option(names = "--batch", description = "Messages asked for at a time by the lanes (default: ${DEFAULT-VALUE}).")
    private int batch = DEFAULT_BATCH;

    @Option(names = "--raw-batch", description = "The same for the raw consumers (default: ${DEFAULT-VALUE}).")
    private int rawBatch = 20_000;

    @Override
    public Integer call() throws Exception {
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS)) {
            FilledLog log = FilledLog.fill(servers.natsUrl(), LoadShape.smallCommits(commits));
            Report.print(List.of(figure("replay", "commits/s", log, 1, options, batch, rawBatch)), options.json);
        }
        return 0;
    }

    /** @param perCommit of what is counted */
    static Figure figure(
            String name, String unit, FilledLog log, int perCommit, BenchOptions options, int batch, int rawBatch)
            throws Exception {
        double counted = (double) log.commits() * perCommit;
        var ours = new LaneReader(log.url(), batch);
        var raw = new CountingReader(log.url(), rawBatch);
        List<List<Double>> rates = Rounds.interleave(
                options.rounds,
                _ -> rate("lanes", counted / ours.read(log.ends()), unit),
                _ -> rate("counting", counted / raw.read(log.ends()), unit));
        return Figure.rate(
                        name,
                        Rounds.median(rates.get(0), Double::doubleValue),
                        Rounds.median(rates.get(1), Double::doubleValue),
                        unit)
                .with("commits", log.commits());
    }

    private static double rate(String side, double rate, String unit) {
        Report.progress("%-8s %,12.0f %s", side, rate, unit);
        return rate;
    }
}
