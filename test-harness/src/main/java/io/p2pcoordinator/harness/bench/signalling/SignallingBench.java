package io.p2pcoordinator.harness.bench.signalling;

import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.BenchProcess;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.harness.bench.ServerUnderTest;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Relays candidates between pairs of sockets, through the coordinator and through a PeerServer (PeerJS 1.0.2, on Node), by the
 * same client program in turns. The client takes part of the CPU from both.
 */
@Command(
        name = "signalling",
        description =
                "Candidates relayed between pairs of peers, beside a PeerServer of PeerJS 1.0.2 where npm has it.",
        mixinStandardHelpOptions = true)
public final class SignallingBench implements Callable<Integer> {
    private static final String PEER_SERVER = "peer@1.0.2";
    private static final int START_S = 120;
    private static final int WARM_UP_S = 5;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--pairs", description = "Pairs of sockets (default: ${DEFAULT-VALUE}).")
    private int pairs = 1_000;

    @Option(names = "--under-way", description = "Candidates of each pair at a time (default: ${DEFAULT-VALUE}).")
    private int underWay = 2;

    /** All rounds of one server. */
    private static final class Turns {
        final List<SignallingClient.Figures> figures = new ArrayList<>();
        long sent;
        long lost;
        double cpuSeconds;
        double heapBytesPerConnection;

        double cpuMicrosecondsPerRelay() {
            return sent == 0 ? 0 : cpuSeconds * 1e6 / sent;
        }

        double median(ToDoubleFunction<SignallingClient.Figures> figure) {
            return Rounds.median(figures, figure);
        }
    }

    @Override
    public Integer call() throws Exception {
        Path logs = Files.createTempDirectory("p2p-bench");
        var ours = new Turns();
        var theirs = new Turns();
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
                ServerUnderTest coordinator = ServerUnderTest.coordinator(servers, logs, Map.of())) {
            Optional<ServerUnderTest> peerServer = peerServer(logs);
            try {
                ours.heapBytesPerConnection = heapPerConnection(coordinator);
                for (int round = 0; round < options.rounds; round++) {
                    round(SignallingProtocol.OURS, coordinator, ours, "o" + round);
                    if (peerServer.isPresent()) {
                        round(SignallingProtocol.PEERJS, peerServer.get(), theirs, "t" + round);
                    }
                }
            } finally {
                peerServer.ifPresent(ServerUnderTest::close);
            }
        }
        Report.print(figures(ours, theirs), options.json);
        return ours.lost == 0 ? 0 : 1;
    }

    private void round(SignallingProtocol protocol, ServerUnderTest server, Turns into, String run)
            throws InterruptedException {
        try (var client = new SignallingClient(protocol, server.uri())) {
            client.connect(pairs, run);
            double cpuBefore = server.process().cpuSeconds();
            client.begin(underWay);
            TimeUnit.SECONDS.sleep(WARM_UP_S);
            SignallingClient.Figures figures = client.measure(options.secondsPerRound());
            into.lost += client.endAndCountLost();
            into.sent += client.sent();
            into.cpuSeconds += server.process().cpuSeconds() - cpuBefore;
            into.figures.add(figures);
            Report.progress(
                    "%-8s %,9.0f relays/s, p50 %.2f ms, p99 %.2f ms",
                    protocol.name(), figures.relaysPerSecond(), figures.p50Ms(), figures.p99Ms());
        }
    }

    /** What idle sockets in sessions add to the heap, after full collections before and with them. */
    private double heapPerConnection(ServerUnderTest coordinator) throws InterruptedException {
        try (var client = new SignallingClient(SignallingProtocol.OURS, coordinator.uri())) {
            client.connect(pairs, "warm"); // classes and pools are there once
        }
        TimeUnit.SECONDS.sleep(2);
        long before = coordinator.process().usedHeapBytes();
        try (var client = new SignallingClient(SignallingProtocol.OURS, coordinator.uri())) {
            client.connect(pairs, "heap");
            return (coordinator.process().usedHeapBytes() - before) / (2.0 * pairs);
        }
    }

    /** Empty where neither npm nor what it fetches is to be had. */
    private Optional<ServerUnderTest> peerServer(Path logs) throws IOException, InterruptedException {
        Path folder = Path.of(System.getProperty("user.home"), ".cache", "p2p-coordinator", "bench", "peerjs");
        Files.createDirectories(folder);
        Path program = folder.resolve("node_modules").resolve(".bin").resolve("peerjs");
        if (!Files.exists(program)) {
            Report.progress("fetching %s", PEER_SERVER);
            try (var install = BenchProcess.start(
                    List.of("npm", "install", "--no-audit", "--no-fund", "--prefix", folder.toString(), PEER_SERVER),
                    Map.of(),
                    logs.resolve("npm.log"))) {
                for (int i = 0; i < START_S * 10 && install.isAlive(); i++) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            } catch (IOException e) {
                Report.progress("no npm here (%s): without the PeerServer", String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }
        if (!Files.exists(program)) {
            Report.progress("" + "%s is not to be had: see %s", PEER_SERVER, logs.resolve("npm.log"));
            return Optional.empty();
        }
        int port = ServerUnderTest.freePort();
        var process = BenchProcess.start(
                List.of(program.toString(), "--port", Integer.toString(port), "--concurrent_limit", "100000"),
                Map.of(),
                logs.resolve("peerjs.log"));
        return Optional.of(ServerUnderTest.awaited(process, port, "/", logs));
    }

    private static List<Figure> figures(Turns ours, Turns theirs) {
        return List.of(
                Figure.cost("signalling-heap", ours.heapBytesPerConnection, 0, "bytes/connection"),
                Figure.cost(
                        "signalling-cpu", ours.cpuMicrosecondsPerRelay(), theirs.cpuMicrosecondsPerRelay(), "us/relay"),
                Figure.cost(
                        "signalling-p50",
                        ours.median(SignallingClient.Figures::p50Ms),
                        theirs.median(SignallingClient.Figures::p50Ms),
                        "ms"),
                Figure.cost(
                        "signalling-p99",
                        ours.median(SignallingClient.Figures::p99Ms),
                        theirs.median(SignallingClient.Figures::p99Ms),
                        "ms"),
                Figure.rate(
                                "signalling",
                                ours.median(SignallingClient.Figures::relaysPerSecond),
                                theirs.median(SignallingClient.Figures::relaysPerSecond),
                                "relays/s")
                        .with("lost", ours.lost)
                        .with("of", ours.sent)
                        .with("raw_lost", theirs.lost)
                        .with("p50_ms", ours.median(SignallingClient.Figures::p50Ms))
                        .with("p99_ms", ours.median(SignallingClient.Figures::p99Ms))
                        .with("heap_bytes_per_connection", ours.heapBytesPerConnection));
    }
}
