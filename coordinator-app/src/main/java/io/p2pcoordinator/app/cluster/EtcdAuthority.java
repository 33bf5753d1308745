package io.p2pcoordinator.app.cluster;

import io.p2pcoordinator.app.decide.WriteAuthority;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.directory.ZoneOwner;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome;
import io.p2pcoordinator.etcd.time.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Authority as etcd grants it: the node's lease, and the zones' owner keys under it. A zone that nobody owns is claimed by the
 * first command on it where the rules let this node have it, so that commands do not wait for the keeper; else the node that
 * should own it is named. Of commands on one zone that come at once, one asks etcd. Thread-safe.
 */
final class EtcdAuthority implements WriteAuthority {
    private static final long CLAIM_DEADLINE_S = 5;
    /** How often etcd itself is asked about a zone that is another's as far as the directory knows. */
    private static final long ASK_AGAIN_NANOS = Duration.ofMillis(250).toNanos();

    private final EtcdCoordination etcd;
    private final String self;
    private final ClaimRules rules;
    private final MonotonicClock clock;
    private final Map<String, CompletableFuture<ClaimOutcome>> claims = new ConcurrentHashMap<>();
    private final Map<String, Long> askedNanos = new ConcurrentHashMap<>();

    EtcdAuthority(EtcdCoordination etcd, String self, ClaimRules rules, MonotonicClock clock) {
        this.etcd = etcd;
        this.self = self;
        this.rules = rules;
        this.clock = clock;
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
        return etcd.ownership().held(zoneId).isPresent() ? Optional.empty() : otherOwner(zoneId);
    }

    @Override
    public Authority over(String zoneId) throws InterruptedException {
        OptionalLong held = etcd.ownership().held(zoneId);
        if (held.isPresent()) {
            return new Authority.Owner(held.getAsLong());
        }
        Optional<String> other = otherOwner(zoneId);
        if (other.isPresent() && !isTimeToAsk(zoneId)) {
            return new Authority.OtherNode(other.get());
        }
        if (!rules.mayClaim(zoneId, clock.nanos())) {
            return other.or(() -> rules.assigned(zoneId))
                    .<Authority>map(Authority.OtherNode::new)
                    .orElseGet(() -> new Authority.Unknown("no node may take zone " + zoneId + " now"));
        }
        return claim(zoneId);
    }

    private Optional<String> otherOwner(String zoneId) {
        return etcd.directory().find(zoneId).map(ZoneOwner::node).filter(owner -> !owner.equals(self));
    }

    private boolean isTimeToAsk(String zoneId) {
        long nowNanos = clock.nanos();
        return askedNanos.merge(zoneId, nowNanos, (before, now) -> now - before >= ASK_AGAIN_NANOS ? now : before)
                == nowNanos;
    }

    private Authority claim(String zoneId) throws InterruptedException {
        try {
            return switch (claimOnce(zoneId).get(CLAIM_DEADLINE_S, TimeUnit.SECONDS)) {
                case ClaimOutcome.Claimed(long epoch) -> new Authority.Owner(epoch);
                case ClaimOutcome.HeldByOther(String node, long _) -> new Authority.OtherNode(node);
                case ClaimOutcome.Unavailable(String reason) -> new Authority.Unknown("etcd: " + reason);
            };
        } catch (ExecutionException | TimeoutException e) {
            return new Authority.Unknown("etcd did not answer a claim of zone " + zoneId + ": " + e);
        }
    }

    private CompletableFuture<ClaimOutcome> claimOnce(String zoneId) {
        var claim = new CompletableFuture<ClaimOutcome>();
        CompletableFuture<ClaimOutcome> underWay = claims.putIfAbsent(zoneId, claim);
        if (underWay != null) {
            return underWay;
        }
        var _ = etcd.ownership().claim(List.of(zoneId)).whenComplete((outcomes, failure) -> {
            claims.remove(zoneId);
            claim.complete(
                    outcomes == null
                            ? new ClaimOutcome.Unavailable(String.valueOf(failure))
                            : outcomes.getOrDefault(zoneId, new ClaimOutcome.Unavailable("no answer")));
        });
        return claim;
    }
}
