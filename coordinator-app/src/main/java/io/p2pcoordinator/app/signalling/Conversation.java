package io.p2pcoordinator.app.signalling;

import io.p2pcoordinator.app.security.AuthenticationException;
import io.p2pcoordinator.app.security.Caller;
import io.p2pcoordinator.eventstore.subject.SubjectToken;
import org.jspecify.annotations.Nullable;

/**
 * What one socket and the server say to each other. Called by the socket, one call at a time. A frame that makes no sense costs
 * an error message, not the connection.
 *
 * <pre>
 *   opened with peer_id -----------------> dialect A
 *   opened without --create_session-----> dialect B
 * </pre>
 */
public final class Conversation {
    private static final long ERROR_PAUSE_NS = 1_000_000_000;
    private static final String BAD_TOKEN = "Invalid or expired authentication token";

    private final Signalling signalling;
    private final PeerSocket socket;
    private final SocketRequest request;
    private final long openedAtNs = System.nanoTime();
    private volatile @Nullable Peer peer;
    private @Nullable PeerLimit limit;
    private volatile boolean assigning;
    private volatile boolean closed;
    private long lastLimitErrorNs = System.nanoTime() - ERROR_PAUSE_NS;

    Conversation(Signalling signalling, PeerSocket socket, SocketRequest request) {
        this.signalling = signalling;
        this.socket = socket;
        this.request = request;
    }

    /** After the handshake. */
    void begin() {
        String peerId = request.peerId();
        if (peerId == null) {
            return; // dialect B says who it is
        }
        Caller caller = authenticated(peerId, request.token());
        if (caller == null) {
            return;
        }
        String sessionId = request.sessionId();
        String wrong = wrongId("peer_id", peerId);
        if (wrong == null && sessionId != null) {
            wrong = wrongId("session_id", sessionId);
        }
        if (wrong == null) {
            wrong = signalling.bans().whyBanned(peerId).orElse(null);
        }
        if (wrong != null) {
            refuse(wrong);
            return;
        }
        Peer entered = enter(peerId, Dialect.A, caller);
        if (sessionId != null) {
            entered.goTo(sessionId, null);
        }
        signalling.hub().enter(entered);
        signalling.expelIfBanned(peerId);
    }

    public void onText(byte[] utf8) {
        PeerLimit limited = limit;
        if (limited != null && !limited.allows(utf8.length)) {
            limitReached();
            return;
        }
        ClientFrame frame = FrameReader.read(utf8);
        Peer known = peer;
        if (frame instanceof ClientFrame.NotJson) {
            error("Invalid JSON");
        } else if (frame instanceof ClientFrame.CreateSession create
                && (known == null || known.dialect() == Dialect.B)) {
            create(create);
        } else if (known == null) {
            error("expected create_session as the first message, or peer_id in the query");
        } else {
            talk(known, frame);
        }
    }

    public void onBinary() {
        error("Invalid JSON");
    }

    public void onClosed() {
        closed = true;
        signalling.ended(this);
        Peer known = peer;
        if (known != null) {
            signalling.hub().closed(known);
        }
    }

    /** Ends a socket on which nobody has said who it is. */
    void endIfNobody(long nowNs, long patienceNs) {
        if (peer == null && !assigning && nowNs - openedAtNs > patienceNs) {
            refuse("nobody said who this is");
        }
    }

    private void talk(Peer known, ClientFrame frame) {
        switch (frame) {
            case ClientFrame.Join(String sessionId) -> {
                String wrong = sessionId == null ? "Missing field: session_id" : wrongId("session_id", sessionId);
                if (wrong == null && sessionId != null) {
                    signalling.hub().join(known, sessionId, null);
                } else {
                    error(String.valueOf(wrong));
                }
            }
            case ClientFrame.Leave() -> signalling.hub().leave(known);
            case ClientFrame.Relay relay -> relay(known, relay);
            case ClientFrame.HostReport report -> report(known, report);
            case ClientFrame.UnknownType(String type) -> error("Unknown message type: " + type);
            case ClientFrame.CreateSession _ -> error("Unknown message type: create_session");
            case ClientFrame.NotJson() -> error("Invalid JSON");
        }
    }

    private void relay(Peer from, ClientFrame.Relay relay) {
        String to = relay.to();
        byte[] payload = relay.payload();
        if (to == null || payload == null) {
            String field = to == null ? "to" : relay.kind() == Signal.Kind.ICE_CANDIDATE ? "candidate" : "sdp";
            error("Missing field: " + field);
        } else if (wrongId("to", to) != null) {
            error("Failed to deliver " + relay.kind().text() + " to " + to);
        } else {
            var signal = new Signal(relay.kind(), from.id(), payload, relay.sdpMid(), relay.sdpMLineIndex());
            signalling.hub().relay(from, to, signal);
        }
    }

    private void report(Peer from, ClientFrame.HostReport report) {
        String hostId = report.hostId();
        Boolean reachable = report.reachable();
        if (hostId == null || reachable == null) {
            error("Missing field: " + (hostId == null ? "host_id" : "reachable"));
        } else {
            signalling.reports().report(from, hostId, reachable);
        }
    }

    private void create(ClientFrame.CreateSession create) {
        String peerId = create.peerId();
        String zone = create.zone();
        if (peerId == null || zone == null) {
            error("Missing field: " + (peerId == null ? "peer_id" : "zone"));
            return;
        }
        String wrong = wrongId("peer_id", peerId);
        Peer known = peer;
        if (wrong == null && known != null && !known.id().equals(peerId)) {
            wrong = "this socket is peer " + known.id() + " already";
        }
        if (wrong != null || assigning) {
            error(wrong == null ? "a session is being created already" : wrong);
            return;
        }
        Caller caller = authenticated(peerId, request.token() == null ? create.token() : request.token());
        if (caller == null) {
            return;
        }
        String banned = signalling.bans().whyBanned(peerId).orElse(null);
        if (banned != null) {
            refuse(banned);
            return;
        }
        assigning = true;
        signalling.assign(peerId, zone, assignment -> assigned(peerId, caller, assignment));
    }

    /** On another thread than the socket's. */
    private void assigned(String peerId, Caller caller, ZoneSessions.Assignment assignment) {
        switch (assignment) {
            case ZoneSessions.NotServed(String reason) -> error(reason);
            case ZoneSessions.Served served -> {
                Peer known = peer;
                if (known == null) {
                    Peer entered = enter(peerId, Dialect.B, caller);
                    entered.goTo(served.sessionId(), served);
                    signalling.hub().enter(entered);
                    if (closed) {
                        signalling.hub().closed(entered);
                    }
                    signalling.expelIfBanned(peerId);
                } else {
                    signalling.hub().join(known, served.sessionId(), served);
                }
            }
        }
        assigning = false;
    }

    private Peer enter(String peerId, Dialect dialect, Caller caller) {
        var entered = new Peer(signalling.hub().nextSocketNumber(), peerId, dialect, socket, caller);
        limit = signalling.limits().of(peerId);
        peer = entered;
        return entered;
    }

    /** Null, and the socket closed, where it proves nothing. */
    private @Nullable Caller authenticated(String peerId, @Nullable String token) {
        if (signalling.authentication().isOff()) {
            return Caller.ANYBODY;
        }
        try {
            String apiKey = request.apiKey();
            Caller caller;
            if (token != null) {
                caller = signalling.authentication().ofAccessToken(token);
            } else if (apiKey != null) {
                caller = signalling.authentication().ofApiKey(apiKey);
            } else {
                refuse(BAD_TOKEN);
                return null;
            }
            if (caller.mayActFor(peerId)) {
                return caller;
            }
            refuse("this token is not of peer " + peerId);
        } catch (AuthenticationException _) {
            refuse(BAD_TOKEN);
        }
        return null;
    }

    private void limitReached() {
        long nowNs = System.nanoTime();
        if (nowNs - lastLimitErrorNs >= ERROR_PAUSE_NS) {
            lastLimitErrorNs = nowNs;
            var limits = signalling.limits().settings();
            error("Rate limit exceeded: at most " + limits.signalsPerMinute() + " messages and "
                    + limits.signalBytesPerMinute() + " bytes a minute");
        }
    }

    private void refuse(String message) {
        error(message);
        socket.close(CloseCodes.POLICY_VIOLATION, "policy violation");
    }

    private void error(String message) {
        socket.send(Dialect.error(message));
    }

    private static @Nullable String wrongId(String field, String id) {
        if (id.isEmpty() || id.indexOf('\0') >= 0) {
            return "expected " + field + " to be 1 to " + SubjectToken.MAX_ID_CODE_POINTS + " characters, without NUL";
        }
        try {
            SubjectToken.escape(id);
            return null;
        } catch (IllegalArgumentException e) {
            return field + ": " + e.getMessage();
        }
    }
}
