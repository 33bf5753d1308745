package io.p2pcoordinator.app.signalling;

import io.p2pcoordinator.app.settings.LimitSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The limits of peers by their ids, so that a new socket gives no new allowance. A peer has one socket at a time in the whole
 * cluster, so its limit lives on the node of that socket. Thread-safe.
 */
final class PeerLimits {
    private static final long KEPT_NS = TimeUnit.MINUTES.toNanos(2);

    private record Used(PeerLimit limit, long sinceNs) {}

    private final LimitSettings settings;
    private final Map<String, Used> byPeer = new ConcurrentHashMap<>();

    PeerLimits(LimitSettings settings) {
        this.settings = settings;
    }

    /** Null where rates are not limited. */
    @Nullable
    PeerLimit of(String peerId) {
        return settings.ratesOn()
                ? byPeer.compute(
                                peerId,
                                (_, used) -> new Used(
                                        used == null ? new PeerLimit(settings) : used.limit, System.nanoTime()))
                        .limit
                : null;
    }

    LimitSettings settings() {
        return settings;
    }

    /** Forgets those that nobody took for longer than it takes them to be full again. */
    void prune() {
        long nowNs = System.nanoTime();
        byPeer.values().removeIf(used -> nowNs - used.sinceNs > KEPT_NS);
    }
}
