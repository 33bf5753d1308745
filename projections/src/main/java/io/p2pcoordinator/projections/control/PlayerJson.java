package io.p2pcoordinator.projections.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.LostEntity;
import io.p2pcoordinator.proto.v1.PlayerFigures;
import io.p2pcoordinator.proto.v1.PlayerInventory;
import io.p2pcoordinator.proto.v1.PlayerItem;
import io.p2pcoordinator.proto.v1.PlayerStateChanged;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What hosts hand over, as jsonb takes it. */
final class PlayerJson {
    static final String NOTHING = "{}";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int KIND_PREFIX = "ENTITY_KIND_".length();

    private PlayerJson() {}

    /** All that a change says; a variable that is removed is null. */
    static String changes(PlayerStateChanged change) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("figures", put(object(null), change.getFigures()));
        if (change.hasInventory()) {
            json.set("inventory", items(change.getInventory()));
        }
        ObjectNode variables = object(null);
        change.getRemovedVariablesList().forEach(variables::putNull);
        json.set("variables", put(variables, change.getVariablesMap()));
        return json.toString();
    }

    static String merged(String before, PlayerFigures figures) {
        return put(object(before), figures).toString();
    }

    static String merged(String before, List<String> removed, Map<String, AttributeValue> variables) {
        ObjectNode json = object(before);
        json.remove(removed);
        return put(json, variables).toString();
    }

    static String array(PlayerInventory inventory) {
        return items(inventory).toString();
    }

    static String array(List<LostEntity> entities) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (LostEntity entity : entities) {
            ObjectNode row = json.addObject().put("entity_id", Long.toString(entity.getEntityId()));
            if (entity.getAbsent()) {
                row.put("absent", true);
            } else {
                String kind = entity.getKind().name();
                row.put(
                                "kind",
                                kind.length() > KIND_PREFIX
                                        ? kind.substring(KIND_PREFIX).toLowerCase(Locale.ROOT)
                                        : "")
                        .put("type_id", Integer.toUnsignedLong(entity.getTypeId()))
                        .put("x_mm", entity.getXMm())
                        .put("y_mm", entity.getYMm());
            }
        }
        return json.toString();
    }

    private static ArrayNode items(PlayerInventory inventory) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (PlayerItem item : inventory.getItemsList()) {
            json.addObject()
                    .put("item_id", item.getItemId())
                    .put("amount", item.getAmount())
                    .put("refine", item.getRefine())
                    .put("equipped", item.getEquipped());
        }
        return json;
    }

    private static ObjectNode put(ObjectNode json, PlayerFigures figures) {
        figures.getAllFields().forEach((field, value) -> json.put(field.getName(), (Long) value));
        return json;
    }

    private static ObjectNode put(ObjectNode json, Map<String, AttributeValue> variables) {
        variables.forEach((name, value) -> {
            switch (value.getValueCase()) {
                case TEXT -> json.put(name, value.getText());
                case INTEGER -> json.put(name, value.getInteger());
                case NUMBER -> json.put(name, value.getNumber());
                case FLAG -> json.put(name, value.getFlag());
                case VALUE_NOT_SET ->
                    throw new IllegalStateException("expected a value for variable " + name + ", but there is none");
            }
        });
        return json;
    }

    private static ObjectNode object(@Nullable String json) {
        try {
            return json != null && JSON.readTree(json) instanceof ObjectNode object
                    ? object
                    : JsonNodeFactory.instance.objectNode();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected JSON in the table, but it is none", e);
        }
    }
}
