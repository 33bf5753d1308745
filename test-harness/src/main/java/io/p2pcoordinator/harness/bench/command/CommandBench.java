package io.p2pcoordinator.harness.bench.command;

import com.google.protobuf.ByteString;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.harness.bench.ServerUnderTest;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Switches P2P of a zone on and off: decided, appended with fsync, acknowledged, applied in memory. In this process, and
 * over HTTP through another node, which answers from its tables.
 */
@CommandLine.Command(
        name = "command",
        description = "Latency of a command on an idle coordinator, beside a durable publish of the same bytes.",
        mixinStandardHelpOptions = true)
public final class CommandBench implements Callable<Integer> {
    private static final String RAW_STREAM = "BENCH";
    private static final String RAW_SUBJECT = "bench.command";
    private static final int PATIENCE_S = 60;
    private static final int COMMIT_ID_BYTES = 16;
    /** What such a commit has: ids, epoch, time, version and one event with the zone's settings. */
    private static final int PAYLOAD_BYTES = 128;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--zones", description = "Zones, each in turn (default: ${DEFAULT-VALUE}).")
    private int zones = 16;

    @Override
    public Integer call() throws Exception {
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
                CoordinatorNode node = node(servers);
                EventLog log = JetStreamEventLog.connect(JetStreamConfig.of(servers.natsUrl(), "bench"))) {
            for (int zone = 0; zone < zones; zone++) {
                put(node, zone);
            }
            List<List<Latencies>> turns;
            Connection connection = Nats.connect(Options.builder()
                    .server(servers.natsUrl())
                    .dontForceFlushOnRequest()
                    .build());
            try {
                Latencies.Step publish = rawPublish(connection);
                turns = Rounds.interleave(
                        options.rounds,
                        _ -> measured("command", number -> switchP2p(node, number)),
                        _ -> measured("append", number -> append(log, number)),
                        _ -> measured("raw", publish));
            } finally {
                connection.close();
            }
            List<Latencies> http = overHttp();
            Report.print(figures(turns.get(0), turns.get(1), turns.get(2), http), options.json);
            return 0;
        }
    }

    private Latencies measured(String name, Latencies.Step step) throws Exception {
        Latencies latencies = Latencies.of(step, options.secondsPerRound());
        Report.progress(
                "%-8s p50 %.3f ms, p99 %.3f ms of %d", name, latencies.p50Ms(), latencies.p99Ms(), latencies.count());
        return latencies;
    }

    private static CoordinatorNode node(LocalStack servers) {
        var database = servers.postgres().createDatabase();
        var settings = CoordinatorSettings.from(Map.of(
                "P2P_SERVICE_ENV", "development",
                "P2P_NODE_ID", "bench",
                "P2P_NATS_URL", servers.natsUrl(),
                "P2P_ETCD_ENDPOINTS", servers.etcd().endpoint(),
                "POSTGRES_HOST", database.host(),
                "POSTGRES_PORT", Integer.toString(database.port()),
                "POSTGRES_DB", database.name(),
                "POSTGRES_USER", database.user(),
                "POSTGRES_PASSWORD", database.password()));
        return CoordinatorNode.open(
                settings.node(), InstantSource.system(), failure -> Report.progress("the node failed: %s", failure));
    }

    /** Again until the node has its lease and is caught up. */
    private static void put(CoordinatorNode node, int zone) throws Exception {
        var command = new ZoneCommand.PutZone(
                zoneId(zone),
                ZoneSettings.newBuilder()
                        .setZoneName(zoneId(zone))
                        .setZoneDisplayName(zoneId(zone))
                        .setMapName(zoneId(zone))
                        .setMaxPlayers(10)
                        .build());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        CommandOutcome outcome = node.commands().process(command);
        while (!(outcome instanceof CommandOutcome.Done) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
            outcome = node.commands().process(command);
        }
        expectDone(command, outcome);
    }

    private void switchP2p(CoordinatorNode node, long number) throws InterruptedException {
        var command = new ZoneCommand.SwitchP2p(zoneId((int) (number % zones)), number / zones % 2 == 0);
        expectDone(command, node.commands().process(command));
    }

    private static void expectDone(Command command, CommandOutcome outcome) {
        if (!(outcome instanceof CommandOutcome.Done)) {
            throw new IllegalStateException("expected " + command + " to be done, but: " + outcome);
        }
    }

    /** The log's part of it alone: a heartbeat, since nothing follows from it. */
    private static void append(EventLog log, long number) throws Exception {
        var commit = Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(ByteBuffer.allocate(COMMIT_ID_BYTES)
                        .putLong(System.nanoTime())
                        .putLong(number)
                        .flip()))
                .setProducerId("bench")
                .setOccurredAtUs(TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()))
                .addEvents(Event.newBuilder()
                        .setHostHeartbeatReported(
                                HostHeartbeatReported.newBuilder().setLatencyMs(1)))
                .build();
        AppendOutcome outcome = log.append(new AppendRequest(Subject.telemetry("bench"), commit))
                .get(PATIENCE_S, TimeUnit.SECONDS);
        if (!(outcome instanceof AppendOutcome.Appended)) {
            throw new IllegalStateException("expected a heartbeat to be appended, but: " + outcome);
        }
    }

    private static Latencies.Step rawPublish(Connection connection) throws Exception {
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(RAW_STREAM)
                        .subjects(RAW_SUBJECT)
                        .storageType(StorageType.File)
                        .build());
        JetStream jetStream = connection.jetStream();
        byte[] payload = new byte[PAYLOAD_BYTES];
        return _ -> jetStream.publish(RAW_SUBJECT, payload);
    }

    /** Of a node in a process of its own, on servers of its own. */
    private List<Latencies> overHttp() throws Exception {
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
                ServerUnderTest coordinator =
                        ServerUnderTest.coordinator(servers, Files.createTempDirectory("p2p-bench"), Map.of());
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            for (int zone = 0; zone < zones; zone++) {
                post(client, coordinator.uri().resolve("/api/v1/zones"), """
                        {"zone_id": "%1$s", "zone_name": "%1$s", "zone_display_name": "%1$s", "map_name": "%1$s"}
                        """.formatted(zoneId(zone)));
            }
            return Rounds.interleave(
                            options.rounds,
                            _ -> measured("http", number -> {
                                String verb = number / zones % 2 == 0 ? "enable-p2p" : "disable-p2p";
                                String path = "/api/v1/zones/" + zoneId((int) (number % zones)) + "/" + verb;
                                post(client, coordinator.uri().resolve(path), "");
                            }))
                    .getFirst();
        }
    }

    private static void post(HttpClient client, URI uri, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("expected " + uri + " to be done, but: " + answer.statusCode() + " " + answer.body());
        }
    }

    private static String zoneId(int number) {
        return "bench_fild%03d".formatted(number);
    }

    private static List<Figure> figures(
            List<Latencies> ours, List<Latencies> append, List<Latencies> raw, List<Latencies> http) {
        return List.of(
                cost("command-http-p99", http, raw, Latencies::p99Ms),
                cost("command-http-p50", http, raw, Latencies::p50Ms),
                cost("command-append-p99", append, raw, Latencies::p99Ms),
                cost("command-append-p50", append, raw, Latencies::p50Ms),
                cost("command-p99", ours, raw, Latencies::p99Ms),
                cost("command", ours, raw, Latencies::p50Ms)
                        .with("p99_ms", Rounds.median(ours, Latencies::p99Ms))
                        .with("raw_p99_ms", Rounds.median(raw, Latencies::p99Ms)));
    }

    private static Figure cost(
            String name, List<Latencies> ours, List<Latencies> raw, ToDoubleFunction<Latencies> figure) {
        return Figure.cost(name, Rounds.median(ours, figure), Rounds.median(raw, figure), "ms");
    }
}
