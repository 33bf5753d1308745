package io.p2pcoordinator.app.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many connections each address has open. Thread-safe. */
final class ConnectionCounts {
    private final int max;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    ConnectionCounts(int max) {
        this.max = max;
    }

    /** Whether there is room for one more, which is then taken until it is given back. */
    boolean take(String address) {
        var taken = new boolean[1];
        open.compute(address, (_, before) -> {
            int count = before == null ? 0 : before;
            taken[0] = count < max;
            return taken[0] ? Integer.valueOf(count + 1) : before;
        });
        return taken[0];
    }

    void giveBack(String address) {
        open.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }
}
