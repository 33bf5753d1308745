package io.p2pcoordinator.harness.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Asks the coordinator for everything that is in a zone, inside the map or not. */
final class ReportedEntities {
    /** Wider than any map, so that what is misplaced shows too. */
    private static final String EVERYWHERE = "?x1=-1000000&y1=-1000000&x2=1000000&y2=1000000";

    private static final int NOT_FOUND = 404;

    private ReportedEntities() {}

    /** None where there is no such zone. */
    static List<PlacedEntity> of(CoordinatorClient coordinator, String zoneId) throws InterruptedException {
        JsonNode answer;
        try {
            answer = coordinator.get(CoordinatorClient.path("zones", zoneId, "entities") + EVERYWHERE);
        } catch (CoordinatorException e) {
            if (e.status() == NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
        var entities = new ArrayList<PlacedEntity>();
        for (JsonNode entity : answer.path("entities")) {
            entities.add(new PlacedEntity(
                    zoneId,
                    entity.path("entity_id").asLong(),
                    entity.path("x").asDouble(Double.NaN),
                    entity.path("y").asDouble(Double.NaN)));
        }
        return entities;
    }
}
