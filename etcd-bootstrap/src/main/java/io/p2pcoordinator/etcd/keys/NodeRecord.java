package io.p2pcoordinator.etcd.keys;

import java.util.List;
import java.util.Optional;

/**
 * Value of a node's key, and of its bootstrap keys. The lease is written in hexadecimal, as {@code etcdctl} shows and takes it.
 *
 * @param startedAt ISO 8601, UTC
 * @param weight share of the zones that the node should own, against the weights of the others; above 0
 */
public record NodeRecord(
        String node, List<String> endpoints, String startedAt, long leaseId, double weight, NodeState state) {

    public static final double DEFAULT_WEIGHT = 1;

    public NodeRecord {
        endpoints = List.copyOf(endpoints);
    }

    /** Of default weight, and active. */
    public NodeRecord(String node, List<String> endpoints, String startedAt, long leaseId) {
        this(node, endpoints, startedAt, leaseId, DEFAULT_WEIGHT, NodeState.ACTIVE);
    }

    public String toJson() {
        var json = Json.object().put("node", node);
        Json.putStrings(json, "endpoints", endpoints);
        json.put("started_at", startedAt).put("lease_id", Long.toHexString(leaseId));
        json.put("weight", weight).put("state", state.text());
        return json.toString();
    }

    public static Optional<NodeRecord> parse(String text) {
        return Json.parseObject(text)
                .filter(json -> json.path("node").isTextual())
                .map(json -> new NodeRecord(
                        json.path("node").asText(),
                        Json.strings(json, "endpoints"),
                        json.path("started_at").asText(""),
                        leaseId(json.path("lease_id").asText("")),
                        weight(json.path("weight").asDouble(DEFAULT_WEIGHT)),
                        NodeState.parse(json.path("state").asText(""))));
    }

    private static double weight(double written) {
        return Double.isFinite(written) && written > 0 ? written : DEFAULT_WEIGHT;
    }

    private static long leaseId(String hexadecimal) {
        try {
            return Long.parseUnsignedLong(hexadecimal, 16);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
