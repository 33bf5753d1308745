package io.p2pcoordinator.app.domain;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Finds live sessions across zones: for deciding what to do about them. Any thread. Oldest first. */
public final class LiveSessions {
    private LiveSessions() {}

    /** Those that nothing was heard of for longer than the timeout. */
    public static List<SessionRef> stale(ControlReader control, long nowUs, long timeoutMinutes) {
        long timeoutUs = TimeUnit.MINUTES.toMicros(timeoutMinutes);
        return find(control, session -> nowUs - session.times().updatedAtUs() > timeoutUs);
    }

    public static List<SessionRef> ofHost(ControlReader control, String hostId) {
        return find(control, session -> session.host().hostId().equals(hostId));
    }

    private static List<SessionRef> find(ControlReader control, Predicate<SessionState> wanted) {
        return control.zones()
                .flatMap(zone -> zone.sessions().all().stream()
                        .filter(wanted)
                        .map(session -> new SessionRef(session.number(), session.sessionId(), zone.zoneId())))
                .sorted(Comparator.comparingLong(SessionRef::number).thenComparing(SessionRef::sessionId))
                .toList();
    }
}
