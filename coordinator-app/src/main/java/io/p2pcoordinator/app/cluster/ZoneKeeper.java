package io.p2pcoordinator.app.cluster;

import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.directory.ZoneOwner;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what this node owns to what it should own, one step at a time: claims free zones as the rules let it, and gives zones
 * to the nodes that should have them. Steps never block; whoever drives them calls for one whenever something has changed, and
 * regularly.
 *
 * <p>A zone is given away in two writes: this node deletes the owner key, the other, which watches it, creates it. (One
 * transaction cannot do both, since etcd refuses to write a key twice in one, and the epoch is the revision at which the key was
 * created.) Commands that are under way need no waiting for: they are appended before the new owner's marker or are decided
 * anew by the new owner, since the version they were decided on is gone. A few zones go at a time, and the next when those have
 * arrived, so that none is away for longer than that takes. What does not arrive is free for anybody after its grace time.
 *
 * <p>Steps by one thread at a time; answers come on others.
 */
final class ZoneKeeper {
    private static final Logger log = LoggerFactory.getLogger(ZoneKeeper.class);
    private static final int GIVEN_AT_ONCE = 32;
    private static final long ARRIVAL_NANOS = Duration.ofSeconds(1).toNanos();

    /** Zones on their way to another node. */
    private record Giving(String target, List<String> zones, long sinceNanos) {}

    private final String self;
    private final EtcdCoordination etcd;
    private final ClaimRules rules;
    private final Supplier<Stream<String>> zones;
    private final Consumer<List<String>> onClaimed;
    private final Set<String> claiming = ConcurrentHashMap.newKeySet();
    private @Nullable Giving giving;
    private int given;

    /**
     * @param zones all that somebody should own
     * @param onClaimed told of what this node has just come to own; must not block
     */
    ZoneKeeper(
            String self,
            EtcdCoordination etcd,
            ClaimRules rules,
            Supplier<Stream<String>> zones,
            Consumer<List<String>> onClaimed) {
        this.self = self;
        this.etcd = etcd;
        this.rules = rules;
        this.zones = zones;
        this.onClaimed = onClaimed;
    }

    /** @return whether time alone may bring more to do: a zone is free, on its way, or not where it should be */
    boolean step(long nowNanos) {
        rules.nodes(etcd.nodes().all(), nowNanos);
        if (!etcd.lease().mayWrite()) {
            return true;
        }
        boolean arrived = awaitArrival(nowNanos);
        Map<String, Long> held = etcd.ownership().held();
        List<String> free = new ArrayList<>();
        Map<String, List<String>> misplaced = new LinkedHashMap<>();
        var unowned = new AtomicBoolean();
        zones.get().forEach(zone -> {
            if (held.containsKey(zone)) {
                rules.owned(zone);
                rules.target(zone)
                        .ifPresent(target -> misplaced
                                .computeIfAbsent(target, _ -> new ArrayList<>())
                                .add(zone));
            } else if (etcd.directory().find(zone).isPresent()) {
                rules.owned(zone);
            } else {
                unowned.set(true);
                if (rules.mayClaim(zone, nowNanos) && claiming.add(zone)) {
                    free.add(zone);
                }
            }
        });
        if (!free.isEmpty()) {
            claim(free);
        }
        if (arrived && !misplaced.isEmpty()) {
            var next = misplaced.entrySet().iterator().next();
            give(next.getKey(), next.getValue(), nowNanos);
        }
        return unowned.get() || giving != null || !misplaced.isEmpty();
    }

    private void claim(List<String> free) {
        var _ = etcd.ownership().claim(free).whenComplete((outcomes, failure) -> {
            free.forEach(claiming::remove);
            if (outcomes == null) {
                log.warn("claiming {} zones failed; trying again", free.size(), failure);
                return;
            }
            List<String> claimed = outcomes.entrySet().stream()
                    .filter(outcome -> outcome.getValue() instanceof ClaimOutcome.Claimed)
                    .map(Map.Entry::getKey)
                    .toList();
            if (!claimed.isEmpty()) {
                log.info("claimed {} of {} free zones", claimed.size(), free.size());
                onClaimed.accept(claimed);
            }
        });
    }

    private void give(String target, List<String> misplaced, long nowNanos) {
        List<String> batch = List.copyOf(misplaced.subList(0, Math.min(GIVEN_AT_ONCE, misplaced.size())));
        if (given == 0) {
            log.info("node {} should own {} zones of this node: giving them away", target, misplaced.size());
        }
        giving = new Giving(target, batch, nowNanos);
        var _ = etcd.ownership().release(batch).whenComplete((_, failure) -> {
            if (failure != null) {
                log.warn("giving {} zones to node {} failed", batch.size(), target, failure);
            }
        });
    }

    /** True when nothing is on its way, or it has arrived, or is not waited for any longer. */
    private boolean awaitArrival(long nowNanos) {
        Giving now = giving;
        if (now == null) {
            given = 0;
            return true;
        }
        List<String> away = now.zones.stream().filter(zone -> !hasOther(zone)).toList();
        if (away.isEmpty()) {
            given += now.zones.size();
            log.debug("gave {} zones to node {}, {} so far", now.zones.size(), now.target, given);
            giving = null;
            return true;
        }
        if (nowNanos - now.sinceNanos < ARRIVAL_NANOS) {
            return false;
        }
        log.warn("node {} did not take {} of {} zones in time", now.target, away.size(), now.zones.size());
        rules.leaveAlone(now.target, nowNanos);
        giving = null;
        return false;
    }

    private boolean hasOther(String zone) {
        Optional<ZoneOwner> owner = etcd.directory().find(zone);
        return owner.isPresent() && !owner.get().node().equals(self);
    }
}
