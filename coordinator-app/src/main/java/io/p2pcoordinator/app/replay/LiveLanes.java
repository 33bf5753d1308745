package io.p2pcoordinator.app.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a running node's lanes show: position and digest of each stream. */
final class LiveLanes {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private LiveLanes() {}

    record Lane(Position position, String digest) {}

    /**
     * TELEMETRY is left out: it keeps the newest of each host only, so its past cannot be folded again.
     *
     * @param apiKey blank for none
     */
    static List<Lane> of(URI coordinator, String apiKey) throws IOException, InterruptedException {
        URI uri = URI.create(coordinator.toString().replaceAll("/+$", "") + "/api/v1/lanes");
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            var request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
            if (!apiKey.isBlank()) {
                request.header("X-API-Key", apiKey);
            }
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("expected 200 from " + uri + ", but it is " + response.statusCode());
            }
            var lanes = new ArrayList<Lane>();
            for (JsonNode lane : new JsonMapper().readTree(response.body())) {
                Position position = Position.parse(lane.path("position").asText())
                        .orElseThrow(() -> new IOException("expected a position in " + lane));
                if (!position.stream().equals(StreamId.TELEMETRY)) {
                    lanes.add(new Lane(position, lane.path("digest").asText()));
                }
            }
            return lanes;
        }
    }
}
