package io.p2pcoordinator.app.hosting.watch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What players say about reaching their host. Each has one vote for a host, the newest, for as long as the window. Whether somebody
 * may vote is checked before. Thread-safe.
 */
public final class ReachReports {
    private final long windowUs;
    private final Map<String, Map<String, Vote>> byHost = new ConcurrentHashMap<>();

    private record Vote(boolean reachable, long atUs) {}

    /** Votes that count now. */
    record Count(int reachable, int unreachable) {
        static final Count NONE = new Count(0, 0);
    }

    ReachReports(WatchConfig config) {
        this.windowUs = TimeUnit.NANOSECONDS.toMicros(config.reportWindow().toNanos());
    }

    void reported(String hostId, String playerId, boolean reachable, long nowUs) {
        byHost.computeIfAbsent(hostId, _ -> new ConcurrentHashMap<>()).put(playerId, new Vote(reachable, nowUs));
    }

    Count count(String hostId, long nowUs) {
        Map<String, Vote> votes = byHost.get(hostId);
        if (votes == null) {
            return Count.NONE;
        }
        int reachable = 0;
        int unreachable = 0;
        for (Vote vote : votes.values()) {
            if (nowUs - vote.atUs <= windowUs) {
                if (vote.reachable) {
                    reachable++;
                } else {
                    unreachable++;
                }
            }
        }
        return new Count(reachable, unreachable);
    }

    /** Forgets what does not count any more. */
    void prune(long nowUs) {
        for (var votes : byHost.entrySet()) {
            votes.getValue().values().removeIf(vote -> nowUs - vote.atUs > windowUs);
            byHost.computeIfPresent(votes.getKey(), (_, left) -> left.isEmpty() ? null : left);
        }
    }
}
