package io.p2pcoordinator.etcd.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The values' outer form. Trees only: a reader ignores members that it does not know. */
final class Json {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static Optional<JsonNode> parseObject(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node != null && node.isObject() ? Optional.of(node) : Optional.empty();
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    static List<String> strings(JsonNode object, String member) {
        List<String> strings = new ArrayList<>();
        object.path(member).forEach(element -> strings.add(element.asText()));
        return List.copyOf(strings);
    }

    static void putStrings(ObjectNode object, String member, List<String> strings) {
        var array = object.putArray(member);
        strings.forEach(array::add);
    }
}
