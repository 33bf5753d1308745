package io.p2pcoordinator.etcd.membership;

public interface LeaseListener {

    /** A lease that is new: nothing is owned under it yet, epochs of former ones are void. */
    void onAcquired(long leaseId);

    /** The deadline passed; whether the lease still lives is unknown. Writing has stopped already. */
    default void onSuspended(long leaseId) {}

    /** The same lease lived through it, its keys are all there. */
    default void onResumed(long leaseId) {}

    /** The lease is gone and every key under it. {@link #onAcquired} follows as soon as there is another. */
    default void onLost(long leaseId) {}
}
