package io.p2pcoordinator.harness.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A client of the coordinators over HTTP. Writes go into the history with what their answers promise; nothing is sent twice. An answer is taken
 * at its word: 503 without a position and without "not known" promises that nothing was recorded. One thread at a time.
 */
public final class RecordedClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
    private static final String POSITION = "X-Event-Position";
    private static final int UNAVAILABLE = 503;

    private final String name;
    private final HistoryRecorder history;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private long marks;

    /** @param name letters and digits, no other client's */
    public RecordedClient(String name, HistoryRecorder history) {
        this.name = name;
        this.history = history;
    }

    /** A node that is asked. */
    public record Node(String id, URI uri) {}

    /** @param subject whose commit it makes */
    public record Write(String action, Subject subject, String method, String path, Map<String, ?> body, String mark) {}

    /** @param body missing where there was no answer */
    public record Answer(Outcome outcome, JsonNode body) {
        public Optional<Position> position() {
            return outcome instanceof Outcome.Acknowledged(Position position)
                    ? Optional.of(position)
                    : Optional.empty();
        }
    }

    /** A mark that this client has not used yet. */
    public String newMark() {
        return Marks.text(name, ++marks);
    }

    /** {@code /api/v1/} and the segments, each escaped. */
    public static String path(String... segments) {
        return "/api/v1/"
                + List.of(segments).stream()
                        .map(segment -> URLEncoder.encode(segment, StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                        .collect(Collectors.joining("/"));
    }

    public Answer write(Node node, Write write) throws InterruptedException {
        long number = history.invoked(write.mark, name, write.action, write.subject.name());
        Answer answer;
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(node.uri.resolve(write.path))
                            .timeout(ANSWER_TIMEOUT)
                            .header("Content-Type", "application/json")
                            .method(
                                    write.method,
                                    HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(write.body)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode body = parsed(response.body());
            answer = new Answer(outcome(node, response, body), body);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            answer = new Answer(new Outcome.Refused(node.id + ": not sent, " + e), MissingNode.getInstance());
        } catch (IOException e) {
            answer = new Answer(new Outcome.Unknown(node.id + ": " + e), MissingNode.getInstance());
        }
        history.completed(number, answer.outcome);
        return answer;
    }

    /** Makes a text of the zone's settings say a new mark. */
    public Answer describe(Node node, String zoneId) throws InterruptedException {
        String mark = newMark();
        return write(
                node,
                new Write(
                        "describe",
                        Subject.zone(zoneId),
                        "PATCH",
                        path("zones", zoneId),
                        Map.of("description", mark),
                        mark));
    }

    /** What the last {@link #describe} that the node shows was; recorded where it is answered. Whether it was. */
    public boolean readDescription(Node node, String zoneId, List<Position> token) throws InterruptedException {
        long from = history.nowUs();
        Optional<JsonNode> zone = get(node, path("zones", zoneId), token);
        zone.ifPresent(row -> history.read(
                name,
                node.id,
                Subject.zone(zoneId).name(),
                "describe",
                token,
                Marks.first(row.path("description").asText()),
                null,
                from));
        return zone.isPresent();
    }

    /**
     * The same of a zone's entities, of which the answer names the position.
     *
     * @param action operations whose marks are in the attributes of an entity
     * @param entityId of which
     */
    public boolean readEntity(Node node, String zoneId, String action, long entityId, List<Position> token)
            throws InterruptedException {
        long from = history.nowUs();
        Optional<JsonNode> page = get(node, path("zones", zoneId, "entities"), token);
        Optional<Position> stated =
                page.flatMap(body -> Position.parse(body.path("position").asText()));
        if (page.isEmpty() || stated.isEmpty()) {
            return false;
        }
        String mark = "";
        for (JsonNode entity : page.get().path("entities")) {
            if (entity.path("entity_id").asLong() == entityId) {
                mark = Marks.first(entity.path("attributes").toString());
            }
        }
        history.read(name, node.id, Subject.entity(zoneId).name(), action, token, mark, stated.get(), from);
        return true;
    }

    /** The answer's body where it is 200; nothing is recorded. */
    public Optional<JsonNode> get(Node node, String path, List<Position> token) throws InterruptedException {
        var request = HttpRequest.newBuilder(node.uri.resolve(path)).timeout(ANSWER_TIMEOUT);
        if (!token.isEmpty()) {
            request.header(
                    "X-Min-Position", token.stream().map(Position::toString).collect(Collectors.joining(",")));
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.of(parsed(response.body())) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private static Outcome outcome(Node node, HttpResponse<String> response, JsonNode body) {
        Optional<Position> position = response.headers().firstValue(POSITION).flatMap(Position::parse);
        if (position.isPresent()) {
            return new Outcome.Acknowledged(position.get());
        }
        int status = response.statusCode();
        String reason = node.id + ": " + status + " " + body.path("detail").asText();
        boolean promisesNothing = status / 100 == 4 || (status == UNAVAILABLE && !reason.contains("not known"));
        return promisesNothing ? new Outcome.Refused(reason) : new Outcome.Unknown(reason);
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }
}
