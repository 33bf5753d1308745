package io.p2pcoordinator.etcd.ownership;

@FunctionalInterface
public interface OwnershipListener {

    /** The zone's key was taken away while the lease lives on (by an operator, most likely). With the lease's loss, see there. */
    void onZoneLost(String zone, long ownerEpoch);
}
