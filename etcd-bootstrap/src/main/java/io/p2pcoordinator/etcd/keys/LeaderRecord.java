package io.p2pcoordinator.etcd.keys;

import java.util.List;
import java.util.Optional;

/**
 * Value of the leader's key.
 *
 * @param epoch the key's create revision; 0 between the key's creation and its first rewrite, when only the key itself knows it
 */
public record LeaderRecord(String node, List<String> endpoints, long epoch) {

    public LeaderRecord {
        endpoints = List.copyOf(endpoints);
    }

    public String toJson() {
        var json = Json.object().put("node", node);
        Json.putStrings(json, "endpoints", endpoints);
        json.put("epoch", epoch);
        return json.toString();
    }

    public static Optional<LeaderRecord> parse(String text) {
        return Json.parseObject(text)
                .filter(json -> json.path("node").isTextual())
                .map(json -> new LeaderRecord(
                        json.path("node").asText(),
                        Json.strings(json, "endpoints"),
                        json.path("epoch").asLong()));
    }
}
