package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.decide.WriteAuthority;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.directory.ZoneOwner;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Authority as etcd grants it: the node's lease, and the zones' owner keys under it. Thread-safe. */
final class EtcdAuthority implements WriteAuthority {
    private static final long CLAIM_DEADLINE_S = 5;

    private final EtcdCoordination etcd;
    private final String nodeId;

    EtcdAuthority(EtcdCoordination etcd, String nodeId) {
        this.etcd = etcd;
        this.nodeId = nodeId;
    }

    @Override
    public boolean mayWrite() {
        return etcd.lease().mayWrite();
    }

    @Override
    public String reason() {
        return "this node may not write now: " + etcd.lease().health().reason();
    }

    @Override
    public Optional<String> knownOtherOwner(String zoneId) {
        return etcd.ownership().held(zoneId).isPresent()
                ? Optional.empty()
                : etcd.directory().find(zoneId).map(ZoneOwner::node).filter(owner -> !owner.equals(nodeId));
    }

    @Override
    public Authority over(String zoneId) throws InterruptedException {
        OptionalLong held = etcd.ownership().held(zoneId);
        if (held.isPresent()) {
            return new Authority.Owner(held.getAsLong());
        }
        try {
            ClaimOutcome outcome = etcd.ownership()
                    .claim(List.of(zoneId))
                    .get(CLAIM_DEADLINE_S, TimeUnit.SECONDS)
                    .get(zoneId);
            return switch (outcome) {
                case ClaimOutcome.Claimed(long epoch) -> new Authority.Owner(epoch);
                case ClaimOutcome.HeldByOther(String node, long _) -> new Authority.OtherNode(node);
                case ClaimOutcome.Unavailable(String reason) -> new Authority.Unknown("etcd: " + reason);
                case null -> new Authority.Unknown("etcd gave no answer for zone " + zoneId);
            };
        } catch (ExecutionException | TimeoutException e) {
            return new Authority.Unknown("etcd did not answer a claim of zone " + zoneId + ": " + e);
        }
    }
}
