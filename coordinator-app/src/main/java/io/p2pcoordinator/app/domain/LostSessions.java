package io.p2pcoordinator.app.domain;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Finds live sessions that nobody can play: their host was removed, or has been offline for long and does not host their zone. While it
 * still hosts the zone, the zone's owner decides what becomes of both. Any thread.
 */
public final class LostSessions {
    private LostSessions() {}

    /** Oldest first. */
    public static List<IdleSession> find(ControlReader control, long nowUs, Duration offlineFor) {
        long offlineUs = TimeUnit.NANOSECONDS.toMicros(offlineFor.toNanos());
        return LiveSessions.idle(
                control,
                (ref, session) -> control.host(session.host().hostId())
                        .map(host -> host.number() != session.host().number()
                                || (!host.isOnline()
                                        && nowUs - host.times().updatedAtUs() > offlineUs
                                        && !hosts(control, host.hostId(), ref.zoneId())))
                        .orElse(true));
    }

    private static boolean hosts(ControlReader control, String hostId, String zoneId) {
        return control.zone(zoneId)
                .map(zone -> zone.hosting().hostId().equals(hostId))
                .orElse(false);
    }
}
