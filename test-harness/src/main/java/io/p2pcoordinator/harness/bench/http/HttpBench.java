package io.p2pcoordinator.harness.bench.http;

import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Partition;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.BenchProcess;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.harness.bench.ServerUnderTest;
import io.p2pcoordinator.harness.bench.http.bare.BareApplication;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The same three lists, by the same client, from the coordinator and from a bare controller of the same framework, in turns. Both
 * servers run all the time; the client takes part of the CPU from both.
 */
@Command(
        name = "http",
        description = "Reads over HTTP, beside a bare controller with the same SQL.",
        mixinStandardHelpOptions = true)
public final class HttpBench implements Callable<Integer> {
    private static final int WARM_UP_S = 1;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--connections", description = "Connections of the client (default: ${DEFAULT-VALUE}).")
    private int connections = 8;

    @Override
    public Integer call() throws Exception {
        Path logs = Files.createTempDirectory("p2p-bench");
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES)) {
            PostgresDatabase database = servers.postgres().createDatabase();
            try (ServerUnderTest coordinator =
                            ServerUnderTest.coordinator(servers, logs, Map.of("POSTGRES_DB", database.name()));
                    ServerUnderTest bare = bare(database, logs);
                    var seed = new HttpSeed(coordinator.uri())) {
                Report.progress("entities of %s at %s", HttpSeed.ZONE, seed.fill(servers.natsUrl()));
                var figures = new ArrayList<Figure>();
                for (Map.Entry<String, String> list : lists().entrySet()) {
                    figures.addAll(measure(list.getKey(), list.getValue(), coordinator, bare));
                }
                Report.print(figures, options.json);
            }
        }
        return 0;
    }

    /** The headline last. */
    private static Map<String, String> lists() {
        var lists = new LinkedHashMap<String, String>();
        lists.put("http-hosts", "/api/v1/hosts");
        lists.put("http-zones", "/api/v1/zones");
        lists.put("http", "/api/v1/zones/" + HttpSeed.ZONE + "/entities");
        return lists;
    }

    private List<Figure> measure(String name, String path, ServerUnderTest ours, ServerUnderTest bare)
            throws Exception {
        List<List<HttpLoad.Measured>> turns =
                Rounds.interleave(options.rounds, _ -> turn("ours", ours, path), _ -> turn("bare", bare, path));
        List<HttpLoad.Measured> our = turns.getFirst();
        List<HttpLoad.Measured> raw = turns.getLast();
        return List.of(
                Figure.cost(
                        name + "-p99",
                        Rounds.median(our, HttpLoad.Measured::p99Ms),
                        Rounds.median(raw, HttpLoad.Measured::p99Ms),
                        "ms"),
                Figure.rate(
                                name,
                                Rounds.median(our, HttpLoad.Measured::requestsPerSecond),
                                Rounds.median(raw, HttpLoad.Measured::requestsPerSecond),
                                "requests/s")
                        .with("p50_ms", Rounds.median(our, HttpLoad.Measured::p50Ms))
                        .with("raw_p50_ms", Rounds.median(raw, HttpLoad.Measured::p50Ms))
                        .with("bytes", our.getLast().bytes())
                        .with("raw_bytes", raw.getLast().bytes())
                        .with("connections", connections));
    }

    private HttpLoad.Measured turn(String side, ServerUnderTest server, String path) throws Exception {
        HttpLoad.Measured measured =
                HttpLoad.run(server.uri(), path, connections, WARM_UP_S, options.secondsPerRound());
        Report.progress(
                "%-5s %-32s %,8.0f requests/s, p50 %.2f ms, p99 %.2f ms, %,d bytes",
                side, path, measured.requestsPerSecond(), measured.p50Ms(), measured.p99Ms(), measured.bytes());
        return measured;
    }

    /** With the framework's jars and the driver's, without those of the coordinator, whose beans it would have too. */
    private static ServerUnderTest bare(PostgresDatabase database, Path logs) throws IOException, InterruptedException {
        Path target = BenchOptions.project().resolve("test-harness").resolve("target");
        String classPath;
        try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
            classPath = Stream.concat(
                            Stream.of(target.resolve("classes")),
                            jars.filter(jar -> !jar.getFileName().toString().startsWith("coordinator-app")))
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
        int port = ServerUnderTest.freePort();
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-Dlogback.configurationFile=bench-logback.xml",
                "-cp",
                classPath,
                BareApplication.class.getName());
        var environment = Map.of(
                "BARE_PORT", Integer.toString(port),
                "BARE_JDBC_URL", database.jdbcUrl(),
                "BARE_USER", database.user(),
                "BARE_PASSWORD", database.password(),
                "BARE_STREAM", StreamId.entity(Partition.ofZone(HttpSeed.ZONE)).name());
        return ServerUnderTest.awaited(
                BenchProcess.start(command, environment, logs.resolve("bare.log")), port, "/api/v1/zones", logs);
    }
}
