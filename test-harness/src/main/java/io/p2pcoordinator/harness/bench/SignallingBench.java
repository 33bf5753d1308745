package io.p2pcoordinator.harness.bench;

import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
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
final class SignallingBench implements Callable<Integer> {
    private static final String PEER_SERVER = "peer@1.0.2";
    private static final int START_S = 120;
    private static final int WARM_UP_S = 5;
    private static final double BYTES_PER_KB = 1024;

    @Option(names = "--seconds", description = "Measured time in all rounds together (default: ${DEFAULT-VALUE}).")
    private int seconds = 60;

    @Option(names = "--rounds", description = "Turns that each server gets (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--pairs", description = "Pairs of sockets (default: ${DEFAULT-VALUE}).")
    private int pairs = 1_000;

    @Option(names = "--under-way", description = "Candidates of each pair at a time (default: ${DEFAULT-VALUE}).")
    private int underWay = 2;

    @Option(names = "--json", description = "One JSON object a line, the headline figure last.")
    private boolean json;

    private final Path project = Path.of(System.getProperty("p2p.project", "."));

    /** All rounds of one server. */
    private static final class Rounds {
        final List<SignallingClient.Figures> figures = new ArrayList<>();
        long sent;
        long lost;
        double cpuSeconds;
        double heapBytesPerConnection;

        double cpuMicrosecondsPerRelay() {
            return sent == 0 ? 0 : cpuSeconds * 1e6 / sent;
        }

        double median(ToDoubleFunction<SignallingClient.Figures> figure) {
            double[] sorted = figures.stream().mapToDouble(figure).sorted().toArray();
            return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
        }
    }

    @Override
    public Integer call() throws Exception {
        Path logs = Files.createTempDirectory("p2p-bench");
        var ours = new Rounds();
        var theirs = new Rounds();
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
                Server coordinator = coordinator(servers, logs)) {
            Optional<Server> peerServer = peerServer(logs);
            try {
                ours.heapBytesPerConnection = heapPerConnection(coordinator);
                for (int round = 0; round < rounds; round++) {
                    round(SignallingProtocol.OURS, coordinator, ours, "o" + round);
                    if (peerServer.isPresent()) {
                        round(SignallingProtocol.PEERJS, peerServer.get(), theirs, "t" + round);
                    }
                }
            } finally {
                peerServer.ifPresent(Server::close);
            }
        }
        report(ours, theirs);
        return ours.lost == 0 ? 0 : 1;
    }

    private record Server(BenchProcess process, URI uri) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }

    private void round(SignallingProtocol protocol, Server server, Rounds into, String run)
            throws InterruptedException {
        try (var client = new SignallingClient(protocol, server.uri)) {
            client.connect(pairs, run);
            double cpuBefore = server.process.cpuSeconds();
            client.begin(underWay);
            TimeUnit.SECONDS.sleep(WARM_UP_S);
            SignallingClient.Figures figures = client.measure(Math.max(1, seconds / rounds));
            into.lost += client.endAndCountLost();
            into.sent += client.sent();
            into.cpuSeconds += server.process.cpuSeconds() - cpuBefore;
            into.figures.add(figures);
            progress(String.format(
                    Locale.ROOT,
                    "  %-8s %,9.0f relays/s, p50 %.2f ms, p99 %.2f ms",
                    protocol.name().toLowerCase(Locale.ROOT),
                    figures.relaysPerSecond(),
                    figures.p50Ms(),
                    figures.p99Ms()));
        }
    }

    /** What idle sockets in sessions add to the heap, after full collections before and with them. */
    private double heapPerConnection(Server coordinator) throws InterruptedException {
        try (var client = new SignallingClient(SignallingProtocol.OURS, coordinator.uri)) {
            client.connect(pairs, "warm"); // classes and pools are there once
        }
        TimeUnit.SECONDS.sleep(2);
        long before = coordinator.process.usedHeapBytes();
        try (var client = new SignallingClient(SignallingProtocol.OURS, coordinator.uri)) {
            client.connect(pairs, "heap");
            return (coordinator.process.usedHeapBytes() - before) / (2.0 * pairs);
        }
    }

    private Server coordinator(LocalStack servers, Path logs) throws IOException, InterruptedException {
        int port = freePort();
        var database = servers.postgres().createDatabase();
        Path target = project.resolve("coordinator-app").resolve("target");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-cp",
                target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                "io.p2pcoordinator.app.CoordinatorApplication");
        Map<String, String> environment = Map.of(
                "P2P_SERVICE_ENV", "development",
                "P2P_SERVICE_PORT", Integer.toString(port),
                "P2P_NODE_ID", "bench",
                "P2P_NATS_URL", servers.nats().url(),
                "P2P_ETCD_ENDPOINTS", servers.etcd().endpoint(),
                "POSTGRES_HOST", database.host(),
                "POSTGRES_PORT", Integer.toString(database.port()),
                "POSTGRES_DB", database.name(),
                "POSTGRES_USER", database.user(),
                "POSTGRES_PASSWORD", database.password());
        var process = BenchProcess.start(command, environment, logs.resolve("coordinator.log"));
        return awaited(new Server(process, URI.create("http://127.0.0.1:" + port)), "/health", logs);
    }

    /** Empty where neither npm nor what it fetches is to be had. */
    private Optional<Server> peerServer(Path logs) throws IOException, InterruptedException {
        Path folder = Path.of(System.getProperty("user.home"), ".cache", "p2p-coordinator", "bench", "peerjs");
        Files.createDirectories(folder);
        Path program = folder.resolve("node_modules").resolve(".bin").resolve("peerjs");
        if (!Files.exists(program)) {
            progress("  fetching " + PEER_SERVER);
            try (var install = BenchProcess.start(
                    List.of("npm", "install", "--no-audit", "--no-fund", "--prefix", folder.toString(), PEER_SERVER),
                    Map.of(),
                    logs.resolve("npm.log"))) {
                for (int i = 0; i < START_S * 10 && install.isAlive(); i++) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            } catch (IOException e) {
                progress("  no npm here (" + e.getMessage() + "): without the PeerServer");
                return Optional.empty();
            }
        }
        if (!Files.exists(program)) {
            progress("  " + PEER_SERVER + " is not to be had: see " + logs.resolve("npm.log"));
            return Optional.empty();
        }
        int port = freePort();
        var process = BenchProcess.start(
                List.of(program.toString(), "--port", Integer.toString(port), "--concurrent_limit", "100000"),
                Map.of(),
                logs.resolve("peerjs.log"));
        return Optional.of(awaited(new Server(process, URI.create("http://127.0.0.1:" + port)), "/", logs));
    }

    private static Server awaited(Server server, String path, Path logs) throws IOException, InterruptedException {
        for (int i = 0; i < START_S * 10 && server.process.isAlive(); i++) {
            try {
                var connection =
                        (HttpURLConnection) server.uri.resolve(path).toURL().openConnection();
                connection.setConnectTimeout(1_000);
                connection.setReadTimeout(5_000);
                if (connection.getResponseCode() == 200) {
                    return server;
                }
            } catch (IOException _) {
                // not yet
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        server.close();
        throw new IOException("expected a server at " + server.uri + ", but it does not answer: see " + logs);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void report(Rounds ours, Rounds theirs) {
        double rate = ours.median(SignallingClient.Figures::relaysPerSecond);
        double rawRate = theirs.median(SignallingClient.Figures::relaysPerSecond);
        double p50 = ours.median(SignallingClient.Figures::p50Ms);
        double p99 = ours.median(SignallingClient.Figures::p99Ms);
        double ratio = rawRate == 0 ? 0 : rate / rawRate;
        if (json) {
            line("signalling-heap", ours.heapBytesPerConnection, 0, 0, "bytes/connection");
            line("signalling-p99", p99, theirs.median(SignallingClient.Figures::p99Ms), 0, "ms");
            System.out.printf(
                    Locale.ROOT,
                    "{\"name\":\"signalling\",\"ours\":%.0f,\"raw\":%.0f,\"ratio\":%.2f,\"unit\":\"relays/s\",\"p50_ms\":%.2f,"
                            + "\"p99_ms\":%.2f,\"lost\":%d,\"connections\":%d,\"heap_bytes_per_connection\":%.0f}%n",
                    rate,
                    rawRate,
                    ratio,
                    p50,
                    p99,
                    ours.lost,
                    2 * pairs,
                    ours.heapBytesPerConnection);
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%,d sockets in %,d pairs, %d candidates under way each, medians of %d rounds%n",
                2 * pairs,
                pairs,
                underWay,
                rounds);
        System.out.printf(
                Locale.ROOT,
                "  coordinator  %,9.0f relays/s  p50 %.2f ms  p99 %.2f ms  lost %d of %,d  server CPU %.1f us a relay%n",
                rate,
                p50,
                p99,
                ours.lost,
                ours.sent,
                ours.cpuMicrosecondsPerRelay());
        if (rawRate > 0) {
            System.out.printf(
                    Locale.ROOT,
                    "  PeerServer   %,9.0f relays/s  p50 %.2f ms  p99 %.2f ms  lost %d of %,d  server CPU %.1f us a relay%n",
                    rawRate,
                    theirs.median(SignallingClient.Figures::p50Ms),
                    theirs.median(SignallingClient.Figures::p99Ms),
                    theirs.lost,
                    theirs.sent,
                    theirs.cpuMicrosecondsPerRelay());
            System.out.printf(Locale.ROOT, "  ratio        %.2f%n", ratio);
        }
        System.out.printf(
                Locale.ROOT, "  heap         %.1f KB a connection%n", ours.heapBytesPerConnection / BYTES_PER_KB);
    }

    private static void line(String name, double ours, double raw, double ratio, String unit) {
        System.out.printf(
                Locale.ROOT,
                "{\"name\":\"%s\",\"ours\":%.2f,\"raw\":%.2f,\"ratio\":%.2f,\"unit\":\"%s\"}%n",
                name,
                ours,
                raw,
                ratio,
                unit);
    }

    /** Beside the figures, for whoever watches. */
    private static void progress(String text) {
        System.err.println(text);
    }
}
