package io.p2pcoordinator.app.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The live sessions of a zone. Immutable: an array sorted by session id, copied on every change, which for the numbers
 * of sessions that a zone has (thousands at most) costs less than a tree of small nodes.
 */
public final class Sessions {
    public static final Sessions NONE = new Sessions(new SessionState[0], 0);

    private final SessionState[] sorted;
    private final long digest;

    private Sessions(SessionState[] sorted, long digest) {
        this.sorted = sorted;
        this.digest = digest;
    }

    /** Of sessions with different ids, in any order. */
    static Sessions of(List<SessionState> sessions) {
        SessionState[] sorted = sessions.toArray(SessionState[]::new);
        Arrays.sort(sorted, Comparator.comparing(SessionState::sessionId));
        long digest = 0;
        for (SessionState session : sorted) {
            digest += session.digest();
        }
        return new Sessions(sorted, digest);
    }

    public Optional<SessionState> find(String sessionId) {
        int at = indexOf(sessionId);
        return at < 0 ? Optional.empty() : Optional.of(sorted[at]);
    }

    /** Ordered by session id. */
    public List<SessionState> all() {
        return List.of(sorted);
    }

    public int size() {
        return sorted.length;
    }

    /** Puts the session in the place of one with its id, or adds it. */
    Sessions with(SessionState session) {
        int at = indexOf(session.sessionId());
        if (at >= 0) {
            SessionState[] after = sorted.clone();
            after[at] = session;
            return new Sessions(after, digest - sorted[at].digest() + session.digest());
        }
        int insertion = -at - 1;
        var after = new SessionState[sorted.length + 1];
        System.arraycopy(sorted, 0, after, 0, insertion);
        after[insertion] = session;
        System.arraycopy(sorted, insertion, after, insertion + 1, sorted.length - insertion);
        return new Sessions(after, digest + session.digest());
    }

    Sessions without(String sessionId) {
        int at = indexOf(sessionId);
        if (at < 0) {
            return this;
        }
        var after = new SessionState[sorted.length - 1];
        System.arraycopy(sorted, 0, after, 0, at);
        System.arraycopy(sorted, at + 1, after, at, after.length - at);
        return new Sessions(after, digest - sorted[at].digest());
    }

    /** The sessions that the other, by id and number, does not have: one walk along both. */
    List<SessionState> missingFrom(Sessions other) {
        var missing = new ArrayList<SessionState>();
        int theirs = 0;
        for (SessionState mine : sorted) {
            while (theirs < other.sorted.length
                    && other.sorted[theirs].sessionId().compareTo(mine.sessionId()) < 0) {
                theirs++;
            }
            if (theirs == other.sorted.length || !other.sorted[theirs].isSameAs(mine)) {
                missing.add(mine);
            }
        }
        return missing;
    }

    /** The sum over the sessions. */
    long digest() {
        return digest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sessions that && Arrays.equals(sorted, that.sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }

    private int indexOf(String sessionId) {
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = sorted[middle].sessionId().compareTo(sessionId);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
