package io.p2pcoordinator.app.node;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.membership.LeaseListener;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the zones that nobody owns: all of them whenever this node has a new lease, and those that are left at every
 * round. Each gets its marker on the log, so that a former owner's next append fails. Runs on the maintenance thread.
 */
final class OwnershipKeeper implements LeaseListener {
    private static final Logger log = LoggerFactory.getLogger(OwnershipKeeper.class);
    private static final long CLAIM_DEADLINE_S = 20;
    private static final int MARKERS_AT_ONCE = 64;

    private final EtcdCoordination etcd;
    private final ControlReader state;
    private final CommandProcessor commands;

    OwnershipKeeper(EtcdCoordination etcd, ControlReader state, CommandProcessor commands) {
        this.etcd = etcd;
        this.state = state;
        this.commands = commands;
    }

    @Override
    public void onSuspended(long leaseId) {
        log.warn("this node stops writing: its lease was not renewed in time");
    }

    @Override
    public void onResumed(long leaseId) {
        log.info("this node writes again: its lease is still alive");
    }

    @Override
    public void onLost(long leaseId) {
        log.warn("this node lost its lease and with it its zones");
    }

    @Override
    public void onAcquired(long leaseId) {
        log.info("this node has lease {}", Long.toHexString(leaseId));
    }

    /** One round: claims what is free, marks what was claimed, publishes who hosts. */
    void round() throws InterruptedException {
        if (!etcd.lease().mayWrite()) {
            return;
        }
        Map<String, Long> held = etcd.ownership().held();
        List<String> free = state.zones()
                .map(ZoneState::zoneId)
                .filter(zone -> !held.containsKey(zone) && seemsFree(zone))
                .toList();
        if (!free.isEmpty()) {
            claim(free);
        }
        List<String> unmarked =
                state.zones().map(ZoneState::zoneId).filter(this::isUnmarked).toList();
        if (!unmarked.isEmpty()) {
            mark(unmarked);
        }
    }

    /** What etcd is not asked for at every round: the directory hears of a key's end, or finds out when it lists again. */
    private boolean seemsFree(String zone) {
        return etcd.directory().find(zone).isEmpty();
    }

    private boolean isUnmarked(String zone) {
        var held = etcd.ownership().held(zone);
        return held.isPresent() && state.zoneSnapshot(zone).ownerEpoch() < held.getAsLong();
    }

    private void claim(List<String> zones) throws InterruptedException {
        try {
            Map<String, ClaimOutcome> outcomes = etcd.ownership().claim(zones).get(CLAIM_DEADLINE_S, TimeUnit.SECONDS);
            List<String> claimed = outcomes.entrySet().stream()
                    .filter(outcome -> outcome.getValue() instanceof ClaimOutcome.Claimed)
                    .map(Map.Entry::getKey)
                    .toList();
            if (!claimed.isEmpty()) {
                log.info("claimed {} of {} zones", claimed.size(), zones.size());
            }
            claimed.forEach(this::publishHosting);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("claiming {} zones failed; trying again: {}", zones.size(), e.toString());
        }
    }

    private void publishHosting(String zone) {
        ZoneState.Hosting hosting = state.zone(zone).map(ZoneState::hosting).orElse(ZoneState.Hosting.NONE);
        if (hosting.epoch() > 0) {
            var _ = etcd.ownership()
                    .publishHosting(zone, hosting.hostId(), hosting.epoch())
                    .whenComplete((_, failure) -> {
                        if (failure != null) {
                            log.warn("showing in etcd who hosts {} failed", zone, failure);
                        }
                    });
        }
    }

    private void mark(List<String> zones) throws InterruptedException {
        var slots = new Semaphore(MARKERS_AT_ONCE);
        for (String zone : zones) {
            slots.acquire();
            Thread.ofVirtual().name("mark-owner").start(() -> {
                try {
                    CommandOutcome outcome = commands.takeOver(zone);
                    if (!(outcome instanceof CommandOutcome.Done)) {
                        log.debug("zone {} has no marker of this node yet: {}", zone, outcome);
                    }
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                } finally {
                    slots.release();
                }
            });
        }
        slots.acquire(MARKERS_AT_ONCE);
        log.info("put the ownership marker on {} zones", zones.size());
    }
}
