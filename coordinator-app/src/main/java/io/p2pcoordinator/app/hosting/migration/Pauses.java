package io.p2pcoordinator.app.hosting.migration;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Zones that found no host, and when each is to look again: later each time that what it found failed, a minute at most. Thread-safe. */
final class Pauses {
    private static final int MOST_DOUBLINGS = 5;
    private static final long LONGEST_US = MigrationConfig.us(Duration.ofMinutes(1));

    private record Pause(int failed, long untilUs) {}

    private final Map<String, Pause> byZone = new ConcurrentHashMap<>();
    private final long retryUs;

    Pauses(Duration retry) {
        retryUs = MigrationConfig.us(retry);
    }

    /** A migration has ended without a host. */
    void failed(String zoneId, long nowUs) {
        byZone.compute(zoneId, (_, before) -> {
            int failed = before == null ? 0 : Math.min(before.failed + 1, MOST_DOUBLINGS);
            return new Pause(failed, nowUs + Math.min(retryUs << failed, LONGEST_US));
        });
    }

    /** There was nobody to ask. */
    void nobody(String zoneId, long nowUs) {
        byZone.compute(zoneId, (_, before) -> new Pause(before == null ? 0 : before.failed, nowUs + retryUs));
    }

    void hosted(String zoneId) {
        byZone.remove(zoneId);
    }

    /** A host has come: they need not wait any longer. */
    void cut(Collection<String> zones) {
        zones.forEach(zoneId -> byZone.computeIfPresent(zoneId, (_, before) -> new Pause(before.failed, 0)));
    }

    /** 0 where it does not pause. */
    long untilUs(String zoneId) {
        Pause pause = byZone.get(zoneId);
        return pause == null ? 0 : pause.untilUs;
    }

    Set<String> zones() {
        return byZone.keySet();
    }
}
