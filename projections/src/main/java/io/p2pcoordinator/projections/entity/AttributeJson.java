package io.p2pcoordinator.projections.entity;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
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
        var json = new JsonObject();
        attributes.forEach((name, value) -> {
            switch (value.getValueCase()) {
                case TEXT -> json.addProperty(name, value.getText());
                case INTEGER -> json.addProperty(name, value.getInteger());
                case NUMBER -> json.addProperty(name, value.getNumber());
                case FLAG -> json.addProperty(name, value.getFlag());
                case VALUE_NOT_SET ->
                    throw new IllegalStateException("expected a value for attribute " + name + ", but there is none");
            }
        });
        return json.toString();
    }

    static String array(Collection<String> names) {
        var json = new JsonArray();
        names.forEach(json::add);
        return json.toString();
    }
}
