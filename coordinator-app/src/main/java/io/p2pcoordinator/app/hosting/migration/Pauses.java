package io.p2pcoordinator.app.hosting.migration;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Zones that found no host, and when each is to look again: later each time, a minute at most, until a host comes. Thread-safe. */
final class Pauses {
    private static final int MOST_DOUBLINGS = 5;
    private static final long LONGEST_US = MigrationConfig.us(Duration.ofMinutes(1));

    private record Pause(int times, long untilUs) {}

    private final Map<String, Pause> byZone = new ConcurrentHashMap<>();
    private final long retryUs;

    Pauses(Duration retry) {
        retryUs = MigrationConfig.us(retry);
    }

    /** There was nobody to ask, or nobody who could. */
    void inVain(String zoneId, long nowUs) {
        byZone.compute(zoneId, (_, before) -> {
            int times = before == null ? 0 : Math.min(before.times + 1, MOST_DOUBLINGS);
            return new Pause(times, nowUs + Math.min(retryUs << times, LONGEST_US));
        });
    }

    void hosted(String zoneId) {
        byZone.remove(zoneId);
    }

    /** A host has come: they need not wait any longer, and look often again. */
    void cut(Collection<String> zones) {
        zones.forEach(zoneId -> byZone.computeIfPresent(zoneId, (_, _) -> new Pause(0, 0)));
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
