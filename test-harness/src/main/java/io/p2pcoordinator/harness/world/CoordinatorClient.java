package io.p2pcoordinator.harness.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the coordinator over HTTP. A request that meets a closed door (no connection, 429, 502, 503, 504) is sent
 * again, with pauses that grow, until patience is at its end; a conflict (409) a few times. Thread-safe; calls block.
 */
final class CoordinatorClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);
    private static final Set<Integer> WORTH_WAITING = Set.of(429, 502, 503, 504);
    private static final int CONFLICT = 409;
    private static final int MAX_CONFLICTS = 5;
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 2_000;

    private final URI base;
    private final Duration patience;
    private final BooleanSupplier giveUp;
    private final String apiKey = System.getenv().getOrDefault("P2P_API_KEY", "");
    private final HttpClient http;

    /** @param giveUp once true, nothing is tried again */
    CoordinatorClient(URI base, Duration patience, BooleanSupplier giveUp) {
        this.base = base;
        this.patience = patience;
        this.giveUp = giveUp;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /** {@code /api/v1/} and the segments, each escaped. */
    static String path(String... segments) {
        var path = new StringBuilder("/api/v1");
        for (String segment : segments) {
            path.append('/').append(escape(segment));
        }
        return path.toString();
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) throws InterruptedException {
        return call("GET", path, null);
    }

    JsonNode post(String path, Map<String, ?> body) throws InterruptedException {
        return call("POST", path, body);
    }

    JsonNode delete(String path) throws InterruptedException {
        return call("DELETE", path, null);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private JsonNode call(String method, String path, @Nullable Map<String, ?> body) throws InterruptedException {
        HttpRequest request = request(method, path, body);
        long deadline = System.nanoTime() + patience.toNanos();
        long pauseMs = FIRST_PAUSE_MS;
        int conflicts = 0;
        while (true) {
            CoordinatorException failure;
            try {
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() / 100 == 2) {
                    return parse(answer.body());
                }
                failure = refusal(method, path, answer);
                boolean conflict = answer.statusCode() == CONFLICT && ++conflicts <= MAX_CONFLICTS;
                if (!conflict && !WORTH_WAITING.contains(answer.statusCode())) {
                    throw failure;
                }
            } catch (IOException e) {
                failure = new CoordinatorException(0, method + " " + base + path + " got no answer: " + e);
            }
            if (giveUp.getAsBoolean() || System.nanoTime() > deadline) {
                throw failure;
            }
            Thread.sleep(ThreadLocalRandom.current().nextLong(pauseMs / 2, pauseMs + 1));
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        }
    }

    private HttpRequest request(String method, String path, @Nullable Map<String, ?> body) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER_TIMEOUT);
        if (!apiKey.isBlank()) {
            request.header("X-API-Key", apiKey);
        }
        if (body == null) {
            return request.method(method, HttpRequest.BodyPublishers.noBody()).build();
        }
        try {
            return request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected a body that has a JSON form, but it is " + body, e);
        }
    }

    private static CoordinatorException refusal(String method, String path, HttpResponse<String> answer) {
        String body = answer.body();
        String detail = parse(body).path("detail").asText(body.substring(0, Math.min(200, body.length())));
        return new CoordinatorException(
                answer.statusCode(), method + " " + path + " was answered " + answer.statusCode() + ": " + detail);
    }

    /** What an answer says; a missing node where it is no JSON, as some refusals are not. */
    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }
}
