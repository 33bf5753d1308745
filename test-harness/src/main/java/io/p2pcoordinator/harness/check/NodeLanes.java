package io.p2pcoordinator.harness.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.p2pcoordinator.eventstore.log.Position;
import java.util.ArrayList;
import java.util.List;

/** Where a node's lanes are, with the digests of their states there. */
public record NodeLanes(String node, List<Lane> lanes) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public record Lane(Position position, String digest) {}

    public NodeLanes {
        lanes = List.copyOf(lanes);
    }

    /**
     * @param json the body of {@code GET /api/v1/lanes}
     * @throws IllegalArgumentException where it is none
     */
    public static NodeLanes parse(String node, String json) {
        try {
            var lanes = new ArrayList<Lane>();
            for (JsonNode lane : JSON.readTree(json)) {
                Position position = Position.parse(lane.path("position").asText())
                        .orElseThrow(() -> new IllegalArgumentException("expected a position in " + lane));
                lanes.add(new Lane(position, lane.path("digest").asText()));
            }
            return new NodeLanes(node, lanes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected lanes of " + node + ", but got " + json, e);
        }
    }
}
