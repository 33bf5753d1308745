package io.p2pcoordinator.app.hosting.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Zones in the order in which they are to be looked at: one entry each, at its earliest time. Adding and taking one costs the logarithm of
 * their number. Thread-safe; does not block.
 */
final class DueZones {
    private record Due(long atUs, String zoneId) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atUs, other.atUs);
            return byTime != 0 ? byTime : zoneId.compareTo(other.zoneId);
        }
    }

    private final TreeSet<Due> ordered = new TreeSet<>();
    private final Map<String, Long> byZone = new HashMap<>();

    /** @param atUs microseconds since 1970; where it is due earlier, that stays */
    synchronized void add(String zoneId, long atUs) {
        Long before = byZone.get(zoneId);
        if (before != null && before <= atUs) {
            return;
        }
        if (before != null) {
            ordered.remove(new Due(before, zoneId));
        }
        byZone.put(zoneId, atUs);
        ordered.add(new Due(atUs, zoneId));
    }

    /** Those whose time has come, earliest first; they are due no longer. */
    synchronized List<String> take(long nowUs) {
        List<String> due = new ArrayList<>();
        while (!ordered.isEmpty() && ordered.first().atUs <= nowUs) {
            Due first = ordered.removeFirst();
            byZone.remove(first.zoneId);
            due.add(first.zoneId);
        }
        return due;
    }

    /** When the next one is due; empty for none. */
    synchronized OptionalLong nextUs() {
        return ordered.isEmpty() ? OptionalLong.empty() : OptionalLong.of(ordered.first().atUs);
    }
}
