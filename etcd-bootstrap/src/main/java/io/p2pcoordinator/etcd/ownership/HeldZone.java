package io.p2pcoordinator.etcd.ownership;

import io.p2pcoordinator.etcd.keys.OwnerRecord;
import java.util.List;

record HeldZone(long ownerEpoch, String host, long hostingEpoch) {

    static HeldZone unhosted(long ownerEpoch) {
        return new HeldZone(ownerEpoch, "", 0);
    }

    String toJson(String node, List<String> endpoints) {
        return new OwnerRecord(node, endpoints, ownerEpoch, host, hostingEpoch).toJson();
    }
}
