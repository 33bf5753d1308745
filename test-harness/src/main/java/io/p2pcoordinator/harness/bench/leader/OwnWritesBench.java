package io.p2pcoordinator.harness.bench.leader;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.harness.bench.Rounds;
import io.p2pcoordinator.harness.bench.ServerUnderTest;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Two coordinators on one set of servers. A zone is changed through one of them; then it is read with the position of that change,
 * where the tables are written and where they are followed. Timed is the reading, from the change's answer on. Beside it the
 * same reading when there is nothing to wait for.
 */
@Command(
        name = "own-writes",
        description = "Reading one's own write on the leader, which writes the tables, and on a follower.",
        mixinStandardHelpOptions = true)
public final class OwnWritesBench implements Callable<Integer> {
    private static final String ZONE = "bench_fild001";
    private static final String POSITION = "X-Event-Position";
    private static final String MIN_POSITION = "X-Min-Position";
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DIGITS = 3;

    @Mixin
    private BenchOptions options = new BenchOptions();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private long changes;

    private record Latency(double p50Ms, double p99Ms) {}

    @Override
    public Integer call() throws Exception {
        Path logs = Files.createTempDirectory("bench-own-writes");
        try (LocalStack servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES)) {
            var database = servers.postgres().createDatabase();
            try (ServerUnderTest one = coordinator(servers, database, "bench-1", logs);
                    ServerUnderTest two = coordinator(servers, database, "bench-2", logs)) {
                send(one.uri().resolve("/api/v1/zones"), "POST", """
                        {"zone_id": "%1$s", "zone_name": "%1$s", "zone_display_name": "%1$s", "map_name": "%1$s"}
                        """.formatted(ZONE), "");
                boolean firstLeads = leader(one).equals("bench-1");
                measure(firstLeads ? one : two, firstLeads ? two : one);
            }
        }
        return 0;
    }

    private void measure(ServerUnderTest leader, ServerUnderTest follower) throws Exception {
        List<List<Latency>> turns = Rounds.interleave(
                options.rounds,
                _ -> turn("leader", leader, leader, true),
                _ -> turn("follower", leader, follower, true),
                _ -> turn("both on follower", follower, follower, true),
                _ -> turn("nothing to wait for", leader, leader, false));
        List<Latency> raw = turns.get(3);
        Report.print(
                List.of(
                        cost("own-writes-leader", turns.get(0), raw),
                        cost("own-writes-both-on-follower", turns.get(2), raw),
                        cost("own-writes-follower", turns.get(1), raw)),
                options.json);
    }

    private Latency turn(String name, ServerUnderTest written, ServerUnderTest read, boolean waits) throws Exception {
        var histogram = new Histogram(DIGITS);
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.secondsPerRound());
        while (System.nanoTime() < endNs) {
            String path = "/api/v1/zones/" + ZONE;
            String position = send(
                            written.uri().resolve(path),
                            "PATCH",
                            "{\"max_players\": " + (100 + changes++ % 100) + "}",
                            "")
                    .headers()
                    .firstValue(POSITION)
                    .orElseThrow();
            if (!waits) {
                LockSupport.parkNanos(PAUSE_NS);
            }
            long startNs = System.nanoTime();
            send(read.uri().resolve(path), "GET", "", position);
            histogram.recordValue(System.nanoTime() - startNs);
            LockSupport.parkNanos(PAUSE_NS);
        }
        var latency = new Latency(histogram.getValueAtPercentile(50) / 1e6, histogram.getValueAtPercentile(99) / 1e6);
        Report.progress(
                "%-20s p50 %.2f ms, p99 %.2f ms of %d", name, latency.p50Ms, latency.p99Ms, histogram.getTotalCount());
        return latency;
    }

    private static Figure cost(String name, List<Latency> ours, List<Latency> raw) {
        ToDoubleFunction<Latency> p50 = Latency::p50Ms;
        return Figure.cost(name, Rounds.median(ours, p50), Rounds.median(raw, p50), "ms")
                .with("p99_ms", Rounds.median(ours, Latency::p99Ms));
    }

    private static ServerUnderTest coordinator(LocalStack servers, PostgresDatabase database, String id, Path logs)
            throws IOException, InterruptedException {
        return ServerUnderTest.coordinator(
                servers,
                logs,
                Map.of("P2P_NODE_ID", id, "P2P_HOST_TIMEOUT_SECONDS", "3600", "POSTGRES_DB", database.name()));
    }

    private String leader(ServerUnderTest node) throws IOException, InterruptedException {
        String body = send(node.uri().resolve("/api/v1/cluster?zones=false"), "GET", "", "")
                .body();
        return new JsonMapper().readTree(body).at("/leader/node").asText();
    }

    private HttpResponse<String> send(URI uri, String method, String body, String minPosition)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!minPosition.isEmpty()) {
            request.header(MIN_POSITION, minPosition);
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("expected " + uri + " to be done, but: " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }
}
