package io.p2pcoordinator.etcd.ownership;

import io.p2pcoordinator.etcd.keys.OwnerRecord;
import java.util.List;

/**
 * @param created revision at which its key was created; tells the key from an earlier or later one
 * @param ownerEpoch that revision, above the base of epochs
 */
record HeldZone(long created, long ownerEpoch, String host, long hostingEpoch) {

    HeldZone hostedBy(String otherHost, long epoch) {
        return new HeldZone(created, ownerEpoch, otherHost, epoch);
    }

    String toJson(String node, List<String> endpoints) {
        return new OwnerRecord(node, endpoints, ownerEpoch, host, hostingEpoch).toJson();
    }
}
