package io.p2pcoordinator.app.aiworld;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.eventstore.subject.SubjectToken;
import io.p2pcoordinator.projections.table.SqlText;
import io.p2pcoordinator.proto.v1.AttributeValue;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the AI world says of NPCs: a list, alone or as {@code npcs} of an object; each with {@code id} or {@code npc_id}, a place in cells as
 * {@code x} and {@code y} or as {@code position} with both, {@code sprite_id} or {@code type_id}, and whatever else: texts, numbers and flags
 * become attributes, the rest is left. An NPC without an id or a place is left out.
 */
final class NpcJson {
    /** Of a zone; more are left out. */
    static final int MAX_NPCS = 2_000;

    private static final int MAX_DEPTH = 16;
    private static final int MAX_ATTRIBUTES = 32;
    private static final int MAX_TEXT = 1_000;
    private static final double MM_PER_CELL = 1_000;
    private static final double MAX_CELL = 1_000_000;
    private static final Set<String> NO_ATTRIBUTES =
            Set.of("id", "npc_id", "x", "y", "position", "type_id", "sprite_id", "zone_id");
    private static final JsonMapper JSON = mapper();

    private NpcJson() {}

    private static JsonMapper mapper() {
        var mapper = new JsonMapper();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build());
        return mapper;
    }

    /**
     * By entity id, in the order in which they are named.
     *
     * @throws IOException when it is no JSON, or has no list of NPCs
     */
    static Map<Long, Npc> read(byte[] json) throws IOException {
        JsonNode tree = JSON.readTree(json);
        JsonNode list = tree.isObject() ? tree.path("npcs") : tree;
        if (!list.isArray()) {
            throw new IOException("expected a list of NPCs, but there is none");
        }
        var npcs = new LinkedHashMap<Long, Npc>();
        for (JsonNode node : list) {
            if (npcs.size() == MAX_NPCS) {
                break;
            }
            npc(node).ifPresent(npc -> npcs.putIfAbsent(npc.entityId(), npc));
        }
        return npcs;
    }

    /** The attributes of an entity as the tables have them. */
    static Map<String, AttributeValue> attributes(String json) throws IOException {
        var attributes = new HashMap<String, AttributeValue>();
        for (var field : JSON.readTree(json).properties()) {
            value(field.getValue()).ifPresent(value -> attributes.put(field.getKey(), value));
        }
        return attributes;
    }

    private static Optional<Npc> npc(JsonNode node) {
        JsonNode id = node.has("npc_id") ? node.path("npc_id") : node.path("id");
        JsonNode place = node.path("position").isObject() ? node.path("position") : node;
        String npcId = id.isTextual() || id.isIntegralNumber() ? id.asText() : "";
        if (!isId(npcId) || !isCell(place.path("x")) || !isCell(place.path("y"))) {
            return Optional.empty();
        }
        JsonNode type = node.has("sprite_id") ? node.path("sprite_id") : node.path("type_id");
        var attributes = new HashMap<String, AttributeValue>();
        attributes.put(Npc.ID, AttributeValue.newBuilder().setText(npcId).build());
        for (var field : node.properties()) {
            if (attributes.size() < MAX_ATTRIBUTES
                    && !NO_ATTRIBUTES.contains(field.getKey())
                    && isStorable(field.getKey())) {
                value(field.getValue()).ifPresent(value -> attributes.put(field.getKey(), value));
            }
        }
        return Optional.of(new Npc(
                npcId,
                type.isInt() && type.asInt() >= 0 ? type.asInt() : 0,
                Math.round(place.path("x").asDouble() * MM_PER_CELL),
                Math.round(place.path("y").asDouble() * MM_PER_CELL),
                attributes));
    }

    private static Optional<AttributeValue> value(JsonNode node) {
        var value = AttributeValue.newBuilder();
        if (node.isTextual() && isStorable(node.asText())) {
            return Optional.of(value.setText(node.asText()).build());
        }
        if (node.isBoolean()) {
            return Optional.of(value.setFlag(node.asBoolean()).build());
        }
        if (!node.isNumber() || !Double.isFinite(node.asDouble())) {
            return Optional.empty();
        }
        // As the tables give it back: a whole number is one, however it was written.
        boolean whole = node.canConvertToExactIntegral() && node.canConvertToLong();
        return Optional.of(
                whole
                        ? value.setInteger(node.asLong()).build()
                        : value.setNumber(node.asDouble()).build());
    }

    private static boolean isId(String id) {
        return !id.isEmpty() && isStorable(id) && id.codePointCount(0, id.length()) <= SubjectToken.MAX_ID_CODE_POINTS;
    }

    private static boolean isStorable(String text) {
        return text.length() <= MAX_TEXT && SqlText.isStorable(text);
    }

    private static boolean isCell(JsonNode node) {
        return node.isNumber() && Math.abs(node.asDouble()) <= MAX_CELL;
    }
}
