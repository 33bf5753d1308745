package io.p2pcoordinator.app.domain;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Finds live sessions across zones: for deciding what to do about them. Any thread. Oldest first. */
public final class LiveSessions {
    private static final Comparator<SessionRef> ORDER =
            Comparator.comparingLong(SessionRef::number).thenComparing(SessionRef::sessionId);

    private LiveSessions() {}

    /** Those that nothing was heard of for longer than the timeout. */
    public static List<SessionRef> stale(ControlReader control, long nowUs, long timeoutMinutes) {
        long timeoutUs = TimeUnit.MINUTES.toMicros(timeoutMinutes);
        return find(control, session -> nowUs - session.times().updatedAtUs() > timeoutUs);
    }

    /** The same, each with its newest change: to be ended only if there is none since. */
    public static List<IdleSession> unchangedFor(ControlReader control, long nowUs, Duration timeout) {
        long timeoutUs = TimeUnit.NANOSECONDS.toMicros(timeout.toNanos());
        return idle(control, (_, session) -> nowUs - session.times().updatedAtUs() > timeoutUs);
    }

    public static List<SessionRef> ofHost(ControlReader control, String hostId) {
        return find(control, session -> session.host().hostId().equals(hostId));
    }

    static List<IdleSession> idle(ControlReader control, BiPredicate<SessionRef, SessionState> wanted) {
        return control.zones()
                .flatMap(zone -> zone.sessions().all().stream()
                        .map(session -> Map.entry(
                                new SessionRef(session.number(), session.sessionId(), zone.zoneId()), session)))
                .filter(session -> wanted.test(session.getKey(), session.getValue()))
                .map(session -> new IdleSession(
                        session.getKey(), session.getValue().times().updatedAtUs()))
                .sorted(Comparator.comparing(IdleSession::ref, ORDER))
                .toList();
    }

    private static List<SessionRef> find(ControlReader control, Predicate<SessionState> wanted) {
        return idle(control, (_, session) -> wanted.test(session)).stream()
                .map(IdleSession::ref)
                .toList();
    }
}
