package io.p2pcoordinator.etcd.keys;

import java.util.Optional;

/**
 * <pre>
 * /p2p/v1/nodes/NODE               a live node
 * /p2p/v1/leader                   which node does what only one may do
 * /p2p/v1/zones/ZONE/owner         which node decides for the zone
 * /p2p/v1/bootstrap/REGION/NODE    endpoints for clients
 * /p2p/v1/epoch_base               what owner epochs are above etcd's revisions; absent for 0
 * </pre>
 */
public final class KeySpace {

    public static final String ROOT = "/p2p/v1/";
    public static final String NODES = ROOT + "nodes/";
    public static final String LEADER = ROOT + "leader";
    public static final String ZONES = ROOT + "zones/";
    public static final String BOOTSTRAP = ROOT + "bootstrap/";
    public static final String EPOCH_BASE = ROOT + "epoch_base";
    private static final String OWNER = "/owner";

    private KeySpace() {}

    /** Throws IllegalArgumentException if the id cannot be written as UTF-8. */
    public static void requireId(String id) {
        EscapedId.escape(id);
    }

    public static String node(String nodeId) {
        return NODES + EscapedId.escape(nodeId);
    }

    public static String owner(String zoneId) {
        return ZONES + EscapedId.escape(zoneId) + OWNER;
    }

    /** Empty if the key is not an owner's: other keys may come to live under a zone. */
    public static Optional<String> zoneOfOwner(String key) {
        if (key.length() <= ZONES.length() + OWNER.length() || !key.startsWith(ZONES) || !key.endsWith(OWNER)) {
            return Optional.empty();
        }
        return EscapedId.unescape(key.substring(ZONES.length(), key.length() - OWNER.length()));
    }

    public static String bootstrapRegion(String region) {
        return BOOTSTRAP + EscapedId.escape(region) + "/";
    }

    public static String bootstrap(String region, String nodeId) {
        return bootstrapRegion(region) + EscapedId.escape(nodeId);
    }
}
