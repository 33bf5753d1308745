package io.p2pcoordinator.harness.bench.failover;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Sends commands, each with a value of its own, and remembers what was acknowledged. Thread-safe; blocks its caller. */
final class Commands implements AutoCloseable {
    /** What became of one. */
    enum Outcome {
        ACKNOWLEDGED,
        /** Certainly not recorded: 503 with Retry-After, or nobody listens. */
        REFUSED,
        /** It may be recorded. */
        UNKNOWN
    }

    /** @param value as it stands in the commit at the position */
    record Acknowledged(String zone, long sequence, int value) {}

    /** Values that a zone has not by itself. */
    static final int FIRST_VALUE = 1_000;

    private static final int LAST_VALUE = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Function<String, URI> nodes;
    private final AtomicInteger values = new AtomicInteger(FIRST_VALUE);
    private final Map<Integer, Acknowledged> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /** @param nodes by id */
    Commands(Function<String, URI> nodes) {
        this.nodes = nodes;
    }

    List<Acknowledged> acknowledged() {
        return List.copyOf(acknowledged.values());
    }

    long unknown() {
        return unknown.get();
    }

    long refused() {
        return refused.get();
    }

    void createZone(String nodeId, String zone) throws IOException, InterruptedException {
        String body = """
                {"zone_id": "%1$s", "zone_name": "%1$s", "zone_display_name": "%1$s", "map_name": "%1$s"}
                """.formatted(zone);
        HttpResponse<String> answer = client.send(
                request(nodeId, "/api/v1/zones")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("expected zone " + zone + " to be created, but: " + answer.body());
        }
    }

    /** Changes something of the zone through that node. */
    Outcome change(String nodeId, String zone) throws InterruptedException {
        int value = values.getAndIncrement();
        if (value > LAST_VALUE) {
            throw new IllegalStateException("expected fewer commands than there are values");
        }
        try {
            HttpResponse<String> answer = client.send(
                    request(nodeId, "/api/v1/zones/" + zone)
                            .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"max_players\": " + value + "}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return switch (answer.statusCode()) {
                case 200 -> {
                    long sequence = answer.headers()
                            .firstValue("X-Event-Position")
                            .map(position -> Long.parseLong(position.substring(position.indexOf('/') + 1)))
                            .orElseThrow(() -> new IOException("expected a position in the answer"));
                    acknowledged.put(value, new Acknowledged(zone, sequence, value));
                    yield Outcome.ACKNOWLEDGED;
                }
                case 503 -> counted(refused, Outcome.REFUSED);
                default -> counted(unknown, Outcome.UNKNOWN);
            };
        } catch (ConnectException _) {
            return counted(refused, Outcome.REFUSED);
        } catch (IOException _) {
            return counted(unknown, Outcome.UNKNOWN);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private HttpRequest.Builder request(String nodeId, String path) {
        return HttpRequest.newBuilder(nodes.apply(nodeId).resolve(path))
                .timeout(PATIENCE)
                .header("content-type", "application/json");
    }

    private static Outcome counted(AtomicLong count, Outcome outcome) {
        count.incrementAndGet();
        return outcome;
    }
}
