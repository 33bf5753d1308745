package io.p2pcoordinator.etcd.ownership;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Thread-safe. Futures complete normally within a few request timeouts, whatever etcd does; what is chained to them may block. */
public interface ZoneOwnership {

    /**
     * From now on every claim gets an epoch above these, also on an etcd that counts from lower revisions.
     *
     * @param highest owner epoch on the log; empty as long as that is not known, and nothing is claimed then. Must not block.
     */
    void epochsAbove(Supplier<OptionalLong> highest);

    /** One outcome for each zone. */
    CompletableFuture<Map<String, ClaimOutcome>> claim(Collection<String> zones);

    /** Makes known who simulates the zone. Of several at once the highest epoch wins. */
    CompletableFuture<HostingOutcome> publishHosting(String zone, String hostId, long hostingEpoch);

    CompletableFuture<Map<String, ReleaseOutcome>> release(Collection<String> zones);

    /** Epoch to write with, if the node owns the zone and {@code NodeLease.mayWrite()}. Gone when the lease is. */
    OptionalLong held(String zone);

    /** Copy of all zones held, with their epochs. */
    Map<String, Long> held();

    void addListener(OwnershipListener listener);
}
