package io.p2pcoordinator.app.domain;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Since when sessions have had no players. The state does not say, and an empty session may change (its host reports figures), so the
 * first look that finds one empty is remembered: after a change of the leader such a session may live that much longer. One thread.
 */
public final class EmptySessions {
    private Map<SessionRef, Long> emptySinceUs = Map.of();

    /** Those that have been empty for longer than the timeout, oldest first. */
    public List<IdleSession> emptyFor(ControlReader control, long nowUs, Duration timeout) {
        long timeoutUs = TimeUnit.NANOSECONDS.toMicros(timeout.toNanos());
        var sinceUs = new HashMap<SessionRef, Long>();
        List<IdleSession> found = LiveSessions.idle(control, (ref, session) -> {
            if (!session.players().ids().isEmpty()) {
                return false;
            }
            // Nothing has changed since its newest change, so it was empty then already.
            long since = Math.min(
                    emptySinceUs.getOrDefault(ref, Long.MAX_VALUE),
                    session.times().updatedAtUs());
            sinceUs.put(ref, since);
            return nowUs - since > timeoutUs;
        });
        emptySinceUs = sinceUs;
        return found;
    }
}
