package io.p2pcoordinator.harness.bench.start;

import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.BenchProcess;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.harness.bench.ServerUnderTest;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * From the start of the process to the first answer "ready", with the servers up: an empty world, and one whose entities are
 * in snapshots; with and without an ahead-of-time cache. Beside it the bare framework, until it answers at all.
 */
@Command(name = "startup", description = "Cold start of a coordinator to ready, beside the bare framework's.")
public final class StartupBench implements Callable<Integer> {
    private static final int ZONES = 160;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--entities", description = "in the larger world, 0 for none (default: ${DEFAULT-VALUE})")
    private int entities = 1_000_000;

    @Override
    public Integer call() throws Exception {
        Path logs = Files.createTempDirectory("bench-startup");
        Path cache = logs.resolve("coordinator.aot");
        Path bareCache = logs.resolve("bare.aot");
        var figures = new ArrayList<Figure>();
        try (var servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES)) {
            Report.progress("servers are up; logs are in %s", logs);
            var node = new NodeUnderTest(servers, logs);
            node.train(cache);
            trainBare(bareCache, logs);
            Report.progress(
                    "caches: coordinator %,d bytes, bare framework %,d", Files.size(cache), Files.size(bareCache));
            figures.addAll(compare("empty", node, cache, bareCache, logs));
            if (entities > 0) {
                double pauseMs = fill(servers, node);
                Report.progress("%,d entities are in snapshots; a lane waited at most %.2f ms", entities, pauseMs);
                figures.addAll(compare("entities", node, cache, bareCache, logs));
                figures.add(
                        Figure.cost("startup_snapshot_pause", pauseMs, 0, "ms").with("entities", entities));
            }
        }
        Report.print(figures.reversed(), options.json);
        return 0;
    }

    /** Publishes the entities and stops the node, which puts them aside; the longest wait of a lane for it, in ms. */
    private double fill(LocalStack servers, NodeUnderTest node) throws Exception {
        long started = System.nanoTime();
        try (var world = new EntityWorld(servers.nats().url(), ZONES, entities);
                BenchProcess process = node.launch(List.of())) {
            node.ready(process, started);
            world.populate();
            world.awaitEverywhere(node.uri());
        }
        return node.longestPauseMs();
    }

    private List<Figure> compare(String world, NodeUnderTest node, Path cache, Path bareCache, Path logs)
            throws Exception {
        List<List<Double>> sides = Rounds.interleave(
                options.rounds,
                _ -> node.startAndStop(List.of("-XX:AOTCache=" + cache)),
                _ -> node.startAndStop(List.of()),
                _ -> bare(List.of("-XX:AOTCache=" + bareCache), logs),
                _ -> bare(List.of(), logs));
        double cached = Rounds.median(sides.get(0), s -> s);
        double plain = Rounds.median(sides.get(1), s -> s);
        return List.of(
                Figure.cost("startup_" + world + "_without_cache", plain, Rounds.median(sides.get(3), s -> s), "s"),
                Figure.cost("startup_" + world, cached, Rounds.median(sides.get(2), s -> s), "s"));
    }

    private static void trainBare(Path cache, Path logs) throws Exception {
        var _ = bare(List.of("-XX:AOTCacheOutput=" + cache), logs);
    }

    private static double bare(List<String> jvmOptions, Path logs) throws Exception {
        int port = ServerUnderTest.freePort();
        ColdStart program = ColdStart.bareMicronaut(port).with(jvmOptions);
        long started = System.nanoTime();
        try (BenchProcess process = program.launch(Map.of(), logs.resolve("bare.log"))) {
            return ColdStart.secondsUntil(process, started, URI.create("http://127.0.0.1:" + port + "/"), 0);
        }
    }
}
