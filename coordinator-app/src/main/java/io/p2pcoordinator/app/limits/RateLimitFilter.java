package io.p2pcoordinator.app.limits;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.UriRouteMatch;
import io.p2pcoordinator.app.security.Access;
import io.p2pcoordinator.app.security.Caller;
import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.util.Optional;
import java.util.Set;

/**
 * Counts a request against its client's limit and tells where the client stands. A client is whom its credential names, else its
 * address.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RateLimitFilter implements Ordered {
    private static final String STANDING = "p2p.rate-limit";
    private static final String AUTH = "/api/v1/auth/";
    private static final String NOWHERE = "nowhere";
    private static final Set<String> HEALTH = Set.of("/health", "/api/v1/health");

    private final LimitSettings settings;
    private final RateLimits limits;
    private final ClientAddress addresses;

    RateLimitFilter(LimitSettings settings, RateLimits limits, ClientAddress addresses) {
        this.settings = settings;
        this.limits = limits;
        this.addresses = addresses;
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.order();
    }

    /** @throws TooManyRequestsException when it is one too many */
    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    void count(HttpRequest<?> request) {
        String endpoint = endpoint(request);
        if (!settings.ratesOn() || HEALTH.contains(endpoint) || endpoint.startsWith("/health/")) {
            return;
        }
        Optional<Caller> caller = Access.callerOf(request).filter(known -> !known.equals(Caller.ANYBODY));
        Standing standing = endpoint.startsWith(AUTH)
                ? limits.take(clientForTokens(request, caller), AUTH, settings.authRequestsPerMinute())
                : limits.take(
                        client(request, caller),
                        request.getMethod() + " " + (speaksForMany(caller) ? request.getPath() : endpoint),
                        settings.requestsPerMinute());
        request.setAttribute(STANDING, standing);
        if (!standing.allowed()) {
            throw new TooManyRequestsException(standing);
        }
    }

    /** An answer of whatever comes behind; the problem of this filter brings its own headers. */
    @ResponseFilter
    void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
        request.getAttribute(STANDING, Standing.class)
                .ifPresent(standing -> standing.headers().forEach(response.getHeaders()::set));
    }

    private String client(HttpRequest<?> request, Optional<Caller> caller) {
        return caller.map(known -> known.role() + ":" + known.name())
                .orElseGet(() -> "address:" + addresses.of(request));
    }

    /** A client's name would be no limit: each token names whom it was asked for, and brings new requests. */
    private String clientForTokens(HttpRequest<?> request, Optional<Caller> caller) {
        return client(request, caller.filter(known -> known.role() != Role.CLIENT));
    }

    /** A server has a limit for each path. Others have one for each endpoint: else who makes up ids has no limit. */
    private static boolean speaksForMany(Optional<Caller> caller) {
        return caller.isPresent() && caller.get().role() != Role.CLIENT;
    }

    /** By its template: a path can be spelled in many ways. */
    private static String endpoint(HttpRequest<?> request) {
        return RouteAttributes.getRouteMatch(request).orElse(null) instanceof UriRouteMatch<?, ?> route
                ? route.getRouteInfo().getUriMatchTemplate().toPathString()
                : NOWHERE;
    }
}
