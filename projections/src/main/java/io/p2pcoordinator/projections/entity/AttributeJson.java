package io.p2pcoordinator.projections.entity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.p2pcoordinator.proto.v1.AttributeValue;
import java.util.Collection;
import java.util.Map;

/** Attributes as jsonb takes them. */
final class AttributeJson {
    static final String NO_ATTRIBUTES = "{}";

    private AttributeJson() {}

    static String object(Map<String, AttributeValue> attributes) {
        if (attributes.isEmpty()) {
            return NO_ATTRIBUTES;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        attributes.forEach((name, value) -> {
            switch (value.getValueCase()) {
                case TEXT -> json.put(name, value.getText());
                case INTEGER -> json.put(name, value.getInteger());
                case NUMBER -> json.put(name, value.getNumber());
                case FLAG -> json.put(name, value.getFlag());
                case VALUE_NOT_SET ->
                    throw new IllegalStateException("expected a value for attribute " + name + ", but there is none");
            }
        });
        return json.toString();
    }

    static String array(Collection<String> names) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        names.forEach(json::add);
        return json.toString();
    }
}
