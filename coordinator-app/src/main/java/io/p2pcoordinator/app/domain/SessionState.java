package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.proto.v1.SessionMetricsReported;
import io.p2pcoordinator.proto.v1.SessionStatus;
import java.util.List;

/**
 * A session that has not ended. Immutable.
 *
 * <pre>
 *   PENDING --activate--> ACTIVE
 *      |                    |
 *      +-------- end -------+----> no longer here; the tables remember it
 * </pre>
 *
 * @param number sequence of the commit that opened it
 * @param metrics the newest value of each figure that was reported
 */
public record SessionState(
        long number,
        String sessionId,
        SessionHost host,
        Players players,
        SessionStatus status,
        SessionMetricsReported metrics,
        SessionTimes times) {
    /**
     * @param number the host's numeric id when the session was opened, or came to it
     */
    public record SessionHost(String hostId, long number) {}

    /**
     * @param ids in the order in which they joined, each once
     */
    public record Players(List<String> ids, int max) {
        public Players {
            ids = List.copyOf(ids);
        }

        public boolean isFull() {
            return ids.size() >= max;
        }
    }

    /**
     * Microseconds since 1970.
     *
     * @param startedAtUs 0 while it is pending
     */
    public record SessionTimes(long createdAtUs, long startedAtUs, long updatedAtUs) {
        SessionTimes updated(long atUs) {
            return new SessionTimes(createdAtUs, startedAtUs, atUs);
        }
    }

    /** Whether both are the same session, in whatever state. */
    boolean isSameAs(SessionState other) {
        return number == other.number && sessionId.equals(other.sessionId);
    }

    SessionState activated(long atUs) {
        return new SessionState(
                number,
                sessionId,
                host,
                players,
                SessionStatus.SESSION_STATUS_ACTIVE,
                metrics,
                new SessionTimes(times.createdAtUs, atUs, atUs));
    }

    SessionState withMetrics(SessionMetricsReported now, long atUs) {
        return new SessionState(number, sessionId, host, players, status, now, times.updated(atUs));
    }

    SessionState withHost(SessionHost now, long atUs) {
        return new SessionState(number, sessionId, now, players, status, metrics, times.updated(atUs));
    }

    SessionState withPlayers(List<String> ids, long atUs) {
        return new SessionState(
                number, sessionId, host, new Players(ids, players.max), status, metrics, times.updated(atUs));
    }

    long digest() {
        var digest = new Digest()
                .add(sessionId)
                .add(number)
                .add(host.hostId)
                .add(host.number)
                .add((long) players.max)
                .add((long) players.ids.size());
        players.ids.forEach(digest::add);
        return MessageDigests.add(digest, metrics)
                .add((long) status.getNumber())
                .add(times.createdAtUs)
                .add(times.startedAtUs)
                .add(times.updatedAtUs)
                .value();
    }
}
