package io.p2pcoordinator.app.security;

import io.micronaut.http.HttpRequest;
import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.domain.SessionRef;
import io.p2pcoordinator.app.domain.SessionState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * What the caller of a request may do. Asked by the filter for what a path names, and by endpoints for what a body names. Whose
 * a host is comes from the control state in memory: a look never waits. Any thread.
 */
@Singleton
public final class Access {
    private static final String CALLER = "p2p.caller";
    private static final String WHY_NONE = "p2p.caller.why-none";

    private final CoordinatorNode node;

    Access(CoordinatorNode node) {
        this.node = node;
    }

    static void identified(HttpRequest<?> request, Caller caller) {
        request.setAttribute(CALLER, caller);
    }

    static void unidentified(HttpRequest<?> request, String why) {
        request.setAttribute(WHY_NONE, why);
    }

    /** Empty where nothing valid was shown, which an open endpoint allows. */
    public static Optional<Caller> callerOf(HttpRequest<?> request) {
        return request.getAttribute(CALLER, Caller.class);
    }

    /** @throws RefusedException 401 */
    public Caller requireCaller(HttpRequest<?> request) {
        return callerOf(request)
                .orElseThrow(() -> RefusedException.unauthenticated(request.getAttribute(WHY_NONE, String.class)
                        .orElse("expected a token or an API key, but there is none")));
    }

    /** @throws RefusedException 403 when the caller is a client */
    public void requireServer(HttpRequest<?> request) {
        if (isClient(request)) {
            throw RefusedException.forbidden("this is for servers and operators");
        }
    }

    /** @throws RefusedException 403 when the caller is no operator */
    public void requireOperator(HttpRequest<?> request) {
        if (requireCaller(request).role() != Role.OPERATOR) {
            throw RefusedException.forbidden("this is for operators");
        }
    }

    /** @throws RefusedException 403 when the caller is a client and the player, or peer, is another */
    public void requireActingFor(HttpRequest<?> request, String playerId) {
        if (!requireCaller(request).mayActFor(playerId)) {
            throw RefusedException.forbidden("a client may act for its own player only");
        }
    }

    /** @throws RefusedException for a client: 404 when there is no such host, 403 when it is another player's */
    public void requireOwnHost(HttpRequest<?> request, String hostId) {
        Caller caller = requireCaller(request);
        if (caller.role() == Role.CLIENT) {
            HostState host = control().host(hostId).orElseThrow(() -> RefusedException.notFound("Host", hostId));
            requireOwner(caller, host);
        }
    }

    /** Whether it acts for itself only. */
    public boolean isClient(HttpRequest<?> request) {
        return requireCaller(request).role() == Role.CLIENT;
    }

    /**
     * Whether the caller may open a session on a host, with these players in it. That there is no such host is not said here.
     *
     * @throws RefusedException 403
     */
    public void requireOpening(HttpRequest<?> request, String hostId, List<String> playerIds) {
        Caller caller = requireCaller(request);
        if (caller.role() == Role.CLIENT) {
            control().host(hostId).ifPresent(host -> requireOwner(caller, host));
        }
        playerIds.forEach(playerId -> requireActingFor(request, playerId));
    }

    /**
     * Whether a session, by either id, is on a host of the caller's. That there is none, or that it has ended, is not said here:
     * nothing can be changed of it.
     *
     * @throws RefusedException 403
     */
    public void requireOwnSession(HttpRequest<?> request, String id) {
        Caller caller = requireCaller(request);
        if (caller.role() == Role.CLIENT) {
            session(id).ifPresent(session -> {
                Optional<HostState> host = control().host(session.host().hostId());
                if (host.isEmpty()
                        || !caller.mayActFor(host.get().registration().getPlayerId())) {
                    throw RefusedException.forbidden("a client may change sessions on its own hosts only");
                }
            });
        }
    }

    private Optional<SessionState> session(String id) {
        Optional<SessionRef> live = control().liveSession(id);
        if (live.isEmpty() && id.matches("[0-9]{1,18}")) {
            live = control().liveSession(Long.parseLong(id));
        }
        return live.flatMap(ref ->
                control().zone(ref.zoneId()).flatMap(zone -> zone.sessions().find(ref.sessionId())));
    }

    private static void requireOwner(Caller caller, HostState host) {
        if (!caller.mayActFor(host.registration().getPlayerId())) {
            throw RefusedException.forbidden("a client may act for its own hosts only");
        }
    }

    /** All of it: a host that this node has not read of yet must not seem to be nobody's. */
    private ControlReader control() {
        if (!node.health().caughtUp()) {
            throw RefusedException.unavailable("this node is still reading the log; try again");
        }
        return node.control();
    }
}
