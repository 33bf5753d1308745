package io.p2pcoordinator.harness.bench.flags;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.harness.bench.ServerUnderTest;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The map service's P2P is switched with one request to one of two nodes; every client of every zone, half of them on each node, is told.
 * Measured from before the request to the client that hears it last. Beside it a bare NATS client: one durable publish, as many
 * subscriptions on two connections.
 */
@Command(
        name = "flags",
        description = "From switching a flag to every connected client on two nodes, beside a bare NATS publish.",
        mixinStandardHelpOptions = true)
public final class FlagsBench implements Callable<Integer> {
    private static final int TARGET_MS = 100;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--clients", description = "Connected clients on both nodes together (default: ${DEFAULT-VALUE}).")
    private int clients = 1_000;

    @Option(names = "--zones", description = "Zones with a session each (default: ${DEFAULT-VALUE}).")
    private int zones = 200;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private boolean p2pIsOn = true;

    /** Milliseconds from before the switch until a client was told. */
    private record Heard(double medianMs, double p99Ms, double lastMs) {
        static Heard of(long fromNs, long[] heardNs) {
            return new Heard(at(fromNs, heardNs, 0.5), at(fromNs, heardNs, 0.99), at(fromNs, heardNs, 1));
        }

        private static double at(long fromNs, long[] sortedNs, double share) {
            int index = (int) Math.ceil(share * sortedNs.length) - 1;
            return (sortedNs[Math.max(0, index)] - fromNs) / 1e6;
        }

        static Heard worst(List<Heard> all) {
            return new Heard(
                    all.stream().mapToDouble(Heard::medianMs).max().orElse(0),
                    all.stream().mapToDouble(Heard::p99Ms).max().orElse(0),
                    all.stream().mapToDouble(Heard::lastMs).max().orElse(0));
        }
    }

    @Override
    public Integer call() throws Exception {
        Path logs = Files.createTempDirectory("p2p-bench");
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES)) {
            var database = servers.postgres().createDatabase();
            Map<String, String> shared = Map.of("POSTGRES_DB", database.name(), "P2P_HOST_TIMEOUT_SECONDS", "3600");
            try (var first = ServerUnderTest.coordinator(servers, logs, with(shared, "bench-1"));
                    var second = ServerUnderTest.coordinator(servers, logs, with(shared, "bench-2"));
                    var listeners = new Listeners();
                    var raw = new RawFanOut(servers.nats().url(), clients)) {
                List<String> sessions = sessions(first.uri());
                for (int i = 0; i < clients; i++) {
                    listeners.connect(
                            (i % 2 == 0 ? first : second).uri(), "peer-" + i, sessions.get(i / 2 % sessions.size()));
                }
                List<List<Heard>> heard = Rounds.interleave(
                        Math.max(options.rounds, options.seconds),
                        _ -> switched(first.uri(), listeners),
                        _ -> raw.published());
                report(heard.get(0), heard.get(1));
            }
        }
        return 0;
    }

    private static Map<String, String> with(Map<String, String> shared, String nodeId) {
        var all = new HashMap<>(shared);
        all.put("P2P_NODE_ID", nodeId);
        return all;
    }

    private void report(List<Heard> ours, List<Heard> raw) {
        Heard worst = Heard.worst(ours);
        Report.print(
                List.of(
                        Figure.cost(
                                "flags-p50",
                                Rounds.median(ours, Heard::medianMs),
                                Rounds.median(raw, Heard::medianMs),
                                "ms"),
                        Figure.cost(
                                        "flags",
                                        Rounds.median(ours, Heard::lastMs),
                                        Rounds.median(raw, Heard::lastMs),
                                        "ms")
                                .with("worst_ms", worst.lastMs)
                                .with("worst_p99_ms", worst.p99Ms)
                                .with(
                                        "within_100_ms",
                                        ours.stream()
                                                .filter(h -> h.lastMs <= TARGET_MS)
                                                .count())
                                .with("of", ours.size())
                                .with("clients", clients)
                                .with("zones", zones)),
                options.json);
    }

    private Heard switched(URI server, Listeners listeners) throws IOException, InterruptedException {
        p2pIsOn = !p2pIsOn;
        Listeners.Turn turn = listeners.begin(clients, p2pIsOn ? "p2p-enabled" : "p2p-disabled");
        long fromNs = System.nanoTime();
        send(
                "PUT",
                server,
                "/api/v1/flags",
                "{\"flags\":[{\"flag\":\"p2p\",\"scope\":\"service\",\"name\":\"map\",\"enabled\":" + p2pIsOn + "}]}");
        return Heard.of(fromNs, turn.await());
    }

    private List<String> sessions(URI server) throws IOException, InterruptedException {
        send(
                "POST",
                server,
                "/api/v1/hosts",
                "{\"host_id\":\"host\",\"player_id\":\"p\",\"cpu_cores\":8,"
                        + "\"memory_mb\":16384,\"network_speed_mbps\":1000}");
        var sessions = new ArrayList<String>();
        for (int i = 0; i < zones; i++) {
            String zone = "zone-" + i;
            send(
                    "POST",
                    server,
                    "/api/v1/zones",
                    "{\"zone_id\":\"" + zone + "\",\"zone_name\":\"z\","
                            + "\"zone_display_name\":\"z\",\"map_name\":\"z\"}");
            String session =
                    send("POST", server, "/api/v1/sessions", "{\"host_id\":\"host\",\"zone_id\":\"" + zone + "\"}");
            int from = session.indexOf("\"session-") + 1;
            sessions.add(session.substring(from, session.indexOf('"', from)));
        }
        return sessions;
    }

    private String send(String method, URI server, String path, String body) throws IOException, InterruptedException {
        var response = http.send(
                HttpRequest.newBuilder(server.resolve(path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(
                    method + " " + path + " was answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /** The bare client: a publish that is stored before it is acknowledged, and subscriptions that hear it. */
    private static final class RawFanOut implements AutoCloseable {
        private static final String SUBJECT = "bench.flags";

        private final Connection publisher;
        private final JetStream stream;
        private final List<Connection> subscribers = new ArrayList<>();
        private volatile long[] heardNs = new long[0];
        private volatile CountDownLatch missing = new CountDownLatch(0);
        private final AtomicInteger heard = new AtomicInteger();

        RawFanOut(String url, int subscriptions) throws Exception {
            publisher = Nats.connect(url);
            publisher
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("BENCH_FLAGS")
                            .subjects(SUBJECT)
                            .storageType(StorageType.File)
                            .build());
            stream = publisher.jetStream();
            for (int i = 0; i < 2; i++) {
                Connection subscriber = Nats.connect(url);
                subscribers.add(subscriber);
                Dispatcher dispatcher = subscriber.createDispatcher();
                for (int n = i; n < subscriptions; n += 2) {
                    dispatcher.subscribe(SUBJECT, _ -> onMessage());
                }
                subscriber.flush(Duration.ofSeconds(10));
            }
            heardNs = new long[subscriptions];
        }

        private void onMessage() {
            int index = heard.getAndIncrement();
            if (index < heardNs.length) {
                heardNs[index] = System.nanoTime();
                missing.countDown();
            }
        }

        Heard published() throws Exception {
            heard.set(0);
            missing = new CountDownLatch(heardNs.length);
            long fromNs = System.nanoTime();
            stream.publish(SUBJECT, "p2p-disabled".getBytes(StandardCharsets.US_ASCII));
            if (!missing.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "expected every subscription to hear it, but not " + missing.getCount());
            }
            long[] sorted = heardNs.clone();
            Arrays.sort(sorted);
            return Heard.of(fromNs, sorted);
        }

        @Override
        public void close() {
            try {
                for (Connection subscriber : subscribers) {
                    subscriber.close();
                }
                publisher.close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
