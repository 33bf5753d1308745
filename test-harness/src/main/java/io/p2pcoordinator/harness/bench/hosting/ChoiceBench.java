package io.p2pcoordinator.harness.bench.hosting;

import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.flags.FlagDefaults;
import io.p2pcoordinator.app.flags.RuntimeFlags;
import io.p2pcoordinator.app.hosting.choice.ChoiceConfig;
import io.p2pcoordinator.app.hosting.watch.Hosting;
import io.p2pcoordinator.app.hosting.watch.HostingConfig;
import io.p2pcoordinator.app.hosting.watch.WatchConfig;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All in memory, on one thread: what a ranking costs, and what a round of watching all hosts that have zones. */
@Command(
        name = "choice",
        description = "Ranking the hosts for a zone, beside sorting them by one number; and a round of watching them.",
        mixinStandardHelpOptions = true)
public final class ChoiceBench implements Callable<Integer> {
    private static final double NANOS_PER_MICRO = 1e3;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--hosts", description = "Registered and online (default: ${DEFAULT-VALUE}).")
    private int hosts = 2_000;

    @Option(names = "--zones", description = "Each on a host (default: ${DEFAULT-VALUE}).")
    private int zones = 1_271;

    @Option(names = "--players", description = "In all zones together (default: ${DEFAULT-VALUE}).")
    private int players = 20_000;

    private long seen;

    @Override
    public Integer call() throws Exception {
        var load = new HostingLoad(hosts, zones, players);
        var quiet = WatchConfig.defaults();
        var watch = new WatchConfig(
                quiet.badHeartbeats(),
                quiet.maxErrorRate(),
                quiet.overloadCpuPercent(),
                quiet.overloadMemoryPercent(),
                quiet.signallingPatience(),
                quiet.signallingGrace(),
                quiet.reportsNeeded(),
                quiet.reportWindow(),
                quiet.partitionGrace(),
                Duration.ZERO);
        var hosting = new Hosting(
                new Hosting.Parts(load.control, load.telemetry, _ -> true, () -> true, () -> load.nowUs, () -> 0L),
                new HostingConfig(ChoiceConfig.defaults(), watch),
                new RuntimeFlags(load.control, FlagDefaults.of(true, List.of(), true, false)));
        hosting.round();
        List<List<Double>> micros = Rounds.interleave(
                options.rounds,
                _ -> turn(
                        "rank",
                        turn -> seen += hosting.choice()
                                .rank(load.zoneIds.get(turn % zones))
                                .candidates()
                                .size()),
                _ -> turn(
                        "sort",
                        _ -> seen += load.control
                                .hosts()
                                .sorted(Comparator.comparingLong((HostState host) ->
                                                host.registration().getMemoryMb())
                                        .thenComparing(HostState::hostId))
                                .toList()
                                .size()),
                _ -> turn("watch", _ -> hosting.round()));
        double sort = Rounds.median(micros.get(1), Double::doubleValue);
        Report.print(
                List.of(
                        Figure.cost("watch_round", Rounds.median(micros.get(2), Double::doubleValue), sort, "us/round")
                                .with("hosts", hosts)
                                .with("zones", zones),
                        Figure.cost("rank", Rounds.median(micros.get(0), Double::doubleValue), sort, "us/ranking")
                                .with("hosts", hosts)
                                .with("zones", zones)
                                .with("players", players)),
                options.json);
        return 0;
    }

    private interface Work {
        void run(int turn);
    }

    private double turn(String side, Work work) {
        long begin = System.nanoTime();
        long until = begin + options.secondsPerRound() * 1_000_000_000L;
        int turns = 0;
        long now = begin;
        while (now < until) {
            work.run(turns++);
            now = System.nanoTime();
        }
        double micros = (now - begin) / NANOS_PER_MICRO / turns;
        Report.progress("%-5s %8.1f us, %d turns", side, micros, turns);
        return micros;
    }
}
