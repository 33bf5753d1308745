package io.p2pcoordinator.app.aiworld;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the AI world. Each call blocks for three seconds at most; once half of the last calls have failed or were slow, none is made for a
 * while, and then one, whether the service is well. Thread-safe; for virtual threads.
 */
public final class AiWorldClient implements AutoCloseable {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MAX_BODY_BYTES = 4 << 20;
    private static final String API_KEY_HEADER = "X-API-Key";

    private final URI service;
    private final String apiKey;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_PATIENCE)
            .executor(threads)
            .build();
    private final CircuitBreaker breaker;

    /** What came of a call. */
    public sealed interface Answer {
        @SuppressWarnings("ArrayRecordComponent") // passes through
        record Ok(byte[] body) implements Answer {}

        /** The service says no: a status of 4xx. */
        record Refused(int status) implements Answer {}

        /** It is away, slow or broken; whether it has done something is not known. */
        record Unavailable(String reason) implements Answer {}
    }

    /**
     * @param apiKey empty where the service wants none
     * @param pause for which no call is made once too many have failed
     */
    AiWorldClient(URI service, String apiKey, Duration pause) {
        this.service = service;
        this.apiKey = apiKey;
        this.breaker = CircuitBreaker.of(
                "ai-world",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(5)
                        .failureRateThreshold(50)
                        .slowCallDurationThreshold(PATIENCE.minusSeconds(1))
                        .slowCallRateThreshold(50)
                        .waitDurationInOpenState(pause)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
    }

    /** Whether calls are made now; where they are not, asks the service how it is as soon as its pause is over. */
    boolean isUp() throws InterruptedException {
        return breaker.getState() == CircuitBreaker.State.CLOSED || call("GET", "/health", "") instanceof Answer.Ok;
    }

    Answer npcs(String zoneId) throws InterruptedException {
        return call("GET", "/api/world/zones/" + segment(zoneId) + "/npcs", "");
    }

    /** @param json with the place where it should go */
    public Answer moveNpc(String npcId, String json) throws InterruptedException {
        return call("PATCH", "/api/npcs/" + segment(npcId) + "/position", json);
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }

    private Answer call(String method, String path, String json) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = breaker.executeCallable(() -> exchange(method, path, json));
            return response.statusCode() / 100 == 2
                    ? new Answer.Ok(response.body())
                    : new Answer.Refused(response.statusCode());
        } catch (CallNotPermittedException _) {
            return new Answer.Unavailable("the AI world failed too often and is not asked for a while");
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return new Answer.Unavailable("the AI world does not answer as it should: " + e.getMessage());
        }
    }

    /** @throws IOException also for answers that say that the service is not well */
    private HttpResponse<byte[]> exchange(String method, String path, String json)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(at(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!apiKey.isEmpty()) {
            request.header(API_KEY_HEADER, apiKey);
        }
        HttpResponse<byte[]> response = await(
                http.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY_BYTES)));
        int status = response.statusCode();
        if (status / 100 == 5 || status == 429 || status / 100 == 3) {
            throw new IOException("status " + status);
        }
        return response;
    }

    /** The request's own time-out ends with the answer's head; this one is for all of it. */
    private static HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> answer)
            throws IOException, InterruptedException {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } finally {
            boolean _ = answer.cancel(true);
        }
    }

    private URI at(String path) {
        String base = service.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");
    }
}
