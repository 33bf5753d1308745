package io.p2pcoordinator.etcd.keys;

import java.util.List;
import java.util.Optional;

/**
 * Value of a node's key, and of its bootstrap keys. The lease is written in hexadecimal, as {@code etcdctl} shows and takes it.
 *
 * @param startedAt ISO 8601, UTC
 */
public record NodeRecord(String node, List<String> endpoints, String startedAt, long leaseId) {

    public NodeRecord {
        endpoints = List.copyOf(endpoints);
    }

    public String toJson() {
        var json = Json.object().put("node", node);
        Json.putStrings(json, "endpoints", endpoints);
        json.put("started_at", startedAt).put("lease_id", Long.toHexString(leaseId));
        return json.toString();
    }

    public static Optional<NodeRecord> parse(String text) {
        return Json.parseObject(text)
                .filter(json -> json.path("node").isTextual())
                .map(json -> new NodeRecord(
                        json.path("node").asText(),
                        Json.strings(json, "endpoints"),
                        json.path("started_at").asText(""),
                        leaseId(json.path("lease_id").asText(""))));
    }

    private static long leaseId(String hexadecimal) {
        try {
            return Long.parseUnsignedLong(hexadecimal, 16);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
