package io.p2pcoordinator.app.signalling;

import io.p2pcoordinator.app.security.Caller;
import io.p2pcoordinator.app.shared.Keys;
import io.p2pcoordinator.proto.v1.PeerPresence;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A peer on this node, by one socket. Any thread reads; its conversation and the hub write.
 *
 * <pre>
 *   here --socket closes, dialect A--> gone
 *     | '--socket closes, dialect B--> away --grace passes--> gone
 *     |                                  |
 *     '------- another socket of the same peer, here or on another node -------> replaced
 * </pre>
 */
final class Peer {
    private final long socketNumber;
    private final String id;
    private final String presenceKey;
    private final Dialect dialect;
    private final PeerSocket socket;
    private final Caller caller;
    private volatile String sessionId = "";
    private volatile ZoneSessions.@Nullable Served served;
    private volatile boolean joining;
    private volatile boolean away;
    private volatile long awaySinceNs;
    private volatile long announcedAtNs;
    private volatile CompletableFuture<Long> announced = CompletableFuture.completedFuture(0L);
    private volatile long presenceRevision;
    private volatile boolean wasSeen;

    Peer(long socketNumber, String id, Dialect dialect, PeerSocket socket, Caller caller) {
        this.socketNumber = socketNumber;
        this.id = id;
        this.presenceKey = Keys.of(id);
        this.dialect = dialect;
        this.socket = socket;
        this.caller = caller;
    }

    long socketNumber() {
        return socketNumber;
    }

    String id() {
        return id;
    }

    String presenceKey() {
        return presenceKey;
    }

    Dialect dialect() {
        return dialect;
    }

    PeerSocket socket() {
        return socket;
    }

    Caller caller() {
        return caller;
    }

    /** Where it wants to be; empty for nowhere. Others see it there a moment later. */
    String sessionId() {
        return sessionId;
    }

    /** How its zone's session was found; null where it named the session itself. */
    ZoneSessions.@Nullable Served served() {
        return served;
    }

    void goTo(String newSessionId, ZoneSessions.@Nullable Served newServed) {
        served = newServed;
        sessionId = newSessionId;
        joining = !newSessionId.isEmpty();
    }

    /** True once for each {@link #goTo}. */
    synchronized boolean arrivedIn(String inSessionId) {
        boolean arrived = joining && sessionId.equals(inSessionId);
        if (arrived) {
            joining = false;
        }
        return arrived;
    }

    synchronized boolean stopJoining() {
        boolean was = joining;
        joining = false;
        return was;
    }

    boolean isAway() {
        return away;
    }

    long awaySinceNs() {
        return awaySinceNs;
    }

    void goAway(long nowNs) {
        awaySinceNs = nowNs;
        away = true;
    }

    long announcedAtNs() {
        return announcedAtNs;
    }

    /** The newest announcement of where it is, with the bucket's revision as its result. */
    CompletableFuture<Long> announced() {
        return announced;
    }

    void announcing(CompletableFuture<Long> revision, long nowNs) {
        announcedAtNs = nowNs;
        announced = revision;
    }

    /** 0 where none of its announcements was seen yet. */
    long presenceRevision() {
        return presenceRevision;
    }

    /** As the bucket tells. */
    synchronized void presentAt(long revision) {
        presenceRevision = revision;
        wasSeen = true;
    }

    /** Whether the bucket has ever told of it. */
    boolean wasSeen() {
        return wasSeen;
    }

    /** As an answer tells, which may come late. */
    synchronized void seenAt(long revision) {
        presenceRevision = Math.max(presenceRevision, revision);
    }

    /** The bucket is being read anew and may be another one. */
    synchronized void unseen() {
        presenceRevision = 0;
    }

    PeerPresence presence(String nodeId) {
        return PeerPresence.newBuilder()
                .setNodeId(nodeId)
                .setSocketNumber(socketNumber)
                .setSessionId(sessionId)
                .build();
    }
}
