package io.p2pcoordinator.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A client with real sockets. Of every answer it checks what holds for all: problems are problem documents and show nothing of our inside. */
public final class Api implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(45);
    private static final List<String> OUR_INSIDE = List.of(
            "io.p2p",
            "java.",
            "com.fasterxml",
            "io.micronaut",
            "jakarta",
            "Exception",
            "\tat ",
            "JsonToken",
            "org.postgresql");

    private final HttpClient client;
    private final URI server;
    private final List<String> always;

    Api(URI server) {
        this(server, null);
    }

    /**
     * @param tls whom to trust, where the server's certificate is not one that everybody knows
     * @param always headers of every request: names and values in turn
     */
    public Api(URI server, @Nullable SSLContext tls, String... always) {
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        this.client = (tls == null ? builder : builder.sslContext(tls)).build();
        this.server = server;
        this.always = List.of(always);
    }

    public URI server() {
        return server;
    }

    /** An answer; {@code body} as text. */
    public record Answer(int status, HttpHeaders headers, String body) {
        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new AssertionError("expected JSON, but: " + body, e);
            }
        }

        public String text(String field) {
            return json().path(field).asText();
        }

        public String detail() {
            return text("detail");
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public String position() {
            return header("X-Event-Position");
        }

        /** Itself, if it has this status. */
        public Answer expect(int wanted) {
            assertEquals(wanted, status, body);
            return this;
        }

        /** The fields that a validation problem names. */
        public Set<String> wrongFields() {
            var fields = new TreeSet<String>();
            json().path("errors")
                    .forEach(error -> fields.add(error.path("field").asText()));
            return fields;
        }

        /** The values of a field of each element of a list. */
        public List<String> column(String field) {
            return StreamSupport.stream(json().spliterator(), false)
                    .map(row -> row.path(field).asText())
                    .toList();
        }
    }

    public static Set<String> fieldsOf(JsonNode object) {
        var fields = new TreeSet<String>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    /** A JSON object of keys and values in turn. */
    public static String json(@Nullable Object... keysAndValues) {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        try {
            return JSON.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Text as one segment of a path. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace(".", "%2E");
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer post(String path) {
        return send("POST", path, null);
    }

    public Answer post(String path, String body) {
        return send("POST", path, body);
    }

    public Answer patch(String path, @Nullable String body) {
        return send("PATCH", path, body);
    }

    public Answer put(String path, String body) {
        return send("PUT", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    public Answer send(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + path)).timeout(DEADLINE);
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!always.isEmpty()) {
            request.headers(always.toArray(String[]::new));
        }
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            var answer = new Answer(response.statusCode(), response.headers(), response.body());
            if (answer.status() >= 400 && !path.contains("/health") && !method.equals("HEAD")) {
                checkProblem(method + " " + path, answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static void checkProblem(String request, Answer answer) {
        assertTrue(
                answer.header("Content-Type").startsWith("application/problem+json"),
                request + " -> " + answer.status() + " " + answer.headers().map());
        assertFalse(answer.detail().isBlank(), request + " -> " + answer.body());
        assertEquals(answer.status(), answer.json().path("status").asInt(), request);
        checkShowsNothingInternal(request, answer.body());
        assertTrue(answer.status() != 500, request + " -> " + answer.body());
    }

    public static void checkShowsNothingInternal(String request, String answer) {
        for (String word : OUR_INSIDE) {
            assertFalse(answer.contains(word), request + " -> " + answer);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
