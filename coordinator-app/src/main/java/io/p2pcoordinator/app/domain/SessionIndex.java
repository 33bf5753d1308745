package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.Event;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** In which zone each live session is. The control lane's apply thread writes, any thread reads. */
final class SessionIndex {
    private final Map<String, SessionRef> byId = new ConcurrentHashMap<>();
    private final Map<Long, SessionRef> byNumber = new ConcurrentHashMap<>();

    Optional<SessionRef> find(String sessionId) {
        return Optional.ofNullable(byId.get(sessionId));
    }

    Optional<SessionRef> find(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Whether the event opens a session under an id that lives in another zone: ids name one session in the world. */
    boolean isElsewhere(String zoneId, Event event) {
        if (!event.hasSessionOpened()) {
            return false;
        }
        SessionRef there = byId.get(event.getSessionOpened().getSessionId());
        return there != null && !there.zoneId().equals(zoneId);
    }

    void clear() {
        byId.clear();
        byNumber.clear();
    }

    /** Takes over which sessions came and went in a zone. */
    void replace(String zoneId, Sessions before, Sessions after) {
        before.missingFrom(after).forEach(session -> {
            var ref = new SessionRef(session.number(), session.sessionId(), zoneId);
            byId.remove(session.sessionId(), ref);
            byNumber.remove(session.number(), ref);
        });
        after.missingFrom(before).forEach(session -> {
            var ref = new SessionRef(session.number(), session.sessionId(), zoneId);
            byId.put(session.sessionId(), ref);
            byNumber.put(session.number(), ref);
        });
    }
}
