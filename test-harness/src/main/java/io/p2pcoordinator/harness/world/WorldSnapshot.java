package io.p2pcoordinator.harness.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The file of what is alive where: a line of JSON an entity, {@code {"zone_id", "entity_id", "x", "y"}}, in cells. */
final class WorldSnapshot {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DECIMALS_OF_A_CELL = 3;

    private WorldSnapshot() {}

    /** The file is there whole or not at all. */
    static void write(Path file, List<Creature> creatures) throws IOException {
        Path target = file.toAbsolutePath();
        Path partial = target.resolveSibling(target.getFileName() + ".part");
        try (var writer = Files.newBufferedWriter(partial)) {
            for (Creature creature : creatures) {
                var line = JSON.createObjectNode()
                        .put("zone_id", creature.zone.zoneId())
                        .put("entity_id", creature.entityId)
                        .put("x", BigDecimal.valueOf(creature.xMm, DECIMALS_OF_A_CELL))
                        .put("y", BigDecimal.valueOf(creature.yMm, DECIMALS_OF_A_CELL));
                writer.write(line.toString());
                writer.newLine();
            }
        }
        Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    }

    static List<PlacedEntity> read(Path file) throws IOException {
        var entities = new ArrayList<PlacedEntity>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int lineNumber = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lineNumber++;
                if (!line.isBlank()) {
                    entities.add(parse(file, lineNumber, line));
                }
            }
        }
        return entities;
    }

    private static PlacedEntity parse(Path file, int lineNumber, String line) {
        try {
            JsonNode entity = JSON.readTree(line);
            if (!entity.path("zone_id").isTextual()
                    || !entity.path("entity_id").isIntegralNumber()
                    || !entity.path("x").isNumber()
                    || !entity.path("y").isNumber()) {
                throw new WorldFormatException(
                        file, lineNumber, "expected zone_id, entity_id, x and y, but it is " + line);
            }
            return new PlacedEntity(
                    entity.path("zone_id").asText(),
                    entity.path("entity_id").asLong(),
                    entity.path("x").asDouble(),
                    entity.path("y").asDouble());
        } catch (IOException e) {
            throw new WorldFormatException(file, lineNumber, "expected JSON, but: " + e.getMessage());
        }
    }
}
