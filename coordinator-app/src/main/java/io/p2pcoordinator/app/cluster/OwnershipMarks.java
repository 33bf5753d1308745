package io.p2pcoordinator.app.cluster;

import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.etcd.ownership.ZoneOwnership;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts this node's marker on the subjects of zones that it has come to own, so that a former owner's next append fails, and shows
 * in etcd who hosts them. A command on such a zone does not wait for it: it brings the marker itself. Thread-safe; a virtual
 * thread for each zone, few of them appending at once, so that commands find room.
 */
final class OwnershipMarks {
    private static final Logger log = LoggerFactory.getLogger(OwnershipMarks.class);
    private static final int AT_ONCE = 64;

    private final ZoneOwnership ownership;
    private final ControlReader state;
    private final CommandProcessor commands;
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final Set<String> marking = ConcurrentHashMap.newKeySet();

    OwnershipMarks(ZoneOwnership ownership, ControlReader state, CommandProcessor commands) {
        this.ownership = ownership;
        this.state = state;
        this.commands = commands;
    }

    /** Of the zones held, those that lack their marker. */
    void markAll(Map<String, Long> held) {
        held.forEach((zone, epoch) -> {
            if (state.zoneSnapshot(zone).ownerEpoch() < epoch) {
                mark(zone);
            }
        });
    }

    void claimed(Collection<String> zones) {
        for (String zone : zones) {
            mark(zone);
            showHosting(zone);
        }
    }

    private void mark(String zone) {
        if (marking.add(zone)) {
            Thread.ofVirtual().name("mark-owner").start(() -> {
                try {
                    append(zone);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                } finally {
                    marking.remove(zone);
                }
            });
        }
    }

    private void append(String zone) throws InterruptedException {
        slots.acquire();
        try {
            CommandOutcome outcome = commands.takeOver(zone);
            if (!(outcome instanceof CommandOutcome.Done)) {
                log.debug("zone {} has no marker of this node yet: {}", zone, outcome);
            }
        } finally {
            slots.release();
        }
    }

    private void showHosting(String zone) {
        ZoneState.Hosting hosting = state.zone(zone).map(ZoneState::hosting).orElse(ZoneState.Hosting.NONE);
        if (hosting.epoch() > 0) {
            var _ = ownership
                    .publishHosting(zone, hosting.hostId(), hosting.epoch())
                    .whenComplete((_, failure) -> {
                        if (failure != null) {
                            log.warn("showing in etcd who hosts {} failed", zone, failure);
                        }
                    });
        }
    }
}
