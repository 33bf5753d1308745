package io.p2pcoordinator.etcd.keys;

import java.util.List;
import java.util.Optional;

/**
 * Value of a zone's owner key.
 *
 * @param ownerEpoch the key's create revision, above the base of epochs where there is one; 0 between the key's creation and its first rewrite, when only the key itself
 *     knows it
 * @param host who simulates the zone, empty for nobody
 * @param hostingEpoch 0 for nobody
 */
public record OwnerRecord(String node, List<String> endpoints, long ownerEpoch, String host, long hostingEpoch) {

    public OwnerRecord {
        endpoints = List.copyOf(endpoints);
    }

    public String toJson() {
        var json = Json.object().put("node", node);
        Json.putStrings(json, "endpoints", endpoints);
        json.put("owner_epoch", ownerEpoch).put("host", host).put("hosting_epoch", hostingEpoch);
        return json.toString();
    }

    public static Optional<OwnerRecord> parse(String text) {
        return Json.parseObject(text)
                .filter(json -> json.path("node").isTextual())
                .map(json -> new OwnerRecord(
                        json.path("node").asText(),
                        Json.strings(json, "endpoints"),
                        json.path("owner_epoch").asLong(),
                        json.path("host").asText(""),
                        json.path("hosting_epoch").asLong()));
    }
}
