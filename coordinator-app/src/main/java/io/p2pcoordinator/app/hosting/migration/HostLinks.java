package io.p2pcoordinator.app.hosting.migration;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.ZoneState;
import io.p2pcoordinator.eventstore.lane.Emitter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which hosts a zone has to do with, or may have: those that host it, are asked for it, or hold a slot for it; and the other way round. Follows
 * commits ({@link Emitter}); what is over is taken out when somebody looks and finds it so. Thread-safe; does not block.
 */
final class HostLinks {
    private final Map<String, Set<String>> zonesByHost = new HashMap<>();
    private final Map<String, Set<String>> hostsByZone = new HashMap<>();

    /** All that is there, in one walk over zones and hosts. */
    void readAll(ControlReader control) {
        control.zones().forEach(this::readZone);
        control.hosts().forEach(host -> host.slots().all().forEach(slot -> link(slot.zoneId(), host.hostId())));
    }

    private void readZone(ZoneState zone) {
        if (!zone.hosting().hostId().isEmpty()) {
            link(zone.zoneId(), zone.hosting().hostId());
        }
        zone.care().candidate().ifPresent(candidate -> link(zone.zoneId(), candidate.getHostId()));
    }

    synchronized void link(String zoneId, String hostId) {
        zonesByHost.computeIfAbsent(hostId, _ -> new HashSet<>()).add(zoneId);
        hostsByZone.computeIfAbsent(zoneId, _ -> new HashSet<>()).add(hostId);
    }

    synchronized List<String> zonesOf(String hostId) {
        return List.copyOf(zonesByHost.getOrDefault(hostId, Set.of()));
    }

    synchronized List<String> hostsOf(String zoneId) {
        return List.copyOf(hostsByZone.getOrDefault(zoneId, Set.of()));
    }

    /** Forgets hosts that have nothing to do with the zone any more. */
    void tidy(ZoneState zone, ControlReader control) {
        for (String hostId : hostsOf(zone.zoneId())) {
            boolean isLinked = zone.hosting().hostId().equals(hostId)
                    || zone.care()
                            .candidate()
                            .filter(candidate -> candidate.getHostId().equals(hostId))
                            .isPresent()
                    || control.host(hostId)
                            .map(HostState::slots)
                            .flatMap(slots -> slots.find(zone.zoneId()))
                            .isPresent();
            if (!isLinked) {
                unlink(zone.zoneId(), hostId);
            }
        }
    }

    private synchronized void unlink(String zoneId, String hostId) {
        remove(zonesByHost, hostId, zoneId);
        remove(hostsByZone, zoneId, hostId);
    }

    private static void remove(Map<String, Set<String>> from, String key, String value) {
        from.computeIfPresent(key, (_, values) -> {
            values.remove(value);
            return values.isEmpty() ? null : values;
        });
    }
}
