package io.p2pcoordinator.app.security;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.HostState;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import io.p2pcoordinator.app.shared.HostRequests.HostRequest;
import jakarta.inject.Singleton;

/** Who speaks for a host, however the request came. Reads memory; thread-safe. */
@Singleton
public final class HostAccess {
    private final CoordinatorNode node;
    private final Authentication authentication;

    HostAccess(CoordinatorNode node, Authentication authentication) {
        this.node = node;
        this.authentication = authentication;
    }

    /** @throws RefusedException 401 */
    public Caller callerOf(HostRequest request) {
        if (authentication.isOff()) {
            return Caller.ANYBODY;
        }
        String token = BearerToken.in(request.authorization().orElse(null));
        try {
            if (token != null) {
                return authentication.ofAccessToken(token);
            }
            return authentication.ofApiKey(request.apiKey()
                    .orElseThrow(() -> RefusedException.unauthenticated(
                            "expected a token or an API key in the message's headers, but there is none")));
        } catch (AuthenticationException e) {
            throw RefusedException.unauthenticated(String.valueOf(e.getMessage()));
        }
    }

    /** @throws RefusedException 404 when there is no such host, 403 when it is another player's and the caller is a client */
    public void requireHost(Caller caller, String hostId) {
        HostState host = control().host(hostId).orElseThrow(() -> RefusedException.notFound("Host", hostId));
        if (!caller.mayActFor(host.registration().getPlayerId())) {
            throw RefusedException.forbidden("a client may act for its own hosts only");
        }
    }

    /**
     * Servers may read every zone, clients those that a host of theirs has.
     *
     * @throws RefusedException 404 when there is no such zone, 403
     */
    public void requireZone(Caller caller, String zoneId) {
        var zone = control().zone(zoneId).orElseThrow(() -> RefusedException.notFound("Zone", zoneId));
        boolean isItsHost = control()
                .host(zone.hosting().hostId())
                .map(host -> caller.mayActFor(host.registration().getPlayerId()))
                .orElse(false);
        if (caller.role() == Role.CLIENT && !isItsHost) {
            throw RefusedException.forbidden("a client may read the state of zones that its own hosts have");
        }
    }

    /** All of it: what this node has not read of yet must not seem not to be there. */
    private ControlReader control() {
        if (!node.health().caughtUp()) {
            throw RefusedException.unavailable("this node is still reading the log; try again");
        }
        return node.control();
    }
}
