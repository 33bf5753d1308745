package io.p2pcoordinator.app.security;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.UriRouteMatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a request through to its endpoint if {@link AccessRules} say so. One that no endpoint is for is answered as such. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AccessFilter implements Ordered {
    private static final Logger log = LoggerFactory.getLogger(AccessFilter.class);

    private final Access access;

    AccessFilter(Access access) {
        this.access = access;
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after();
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (RouteAttributes.getRouteMatch(request).orElse(null) instanceof UriRouteMatch<?, ?> route) {
            check(request, route);
        }
    }

    private void check(HttpRequest<?> request, UriRouteMatch<?, ?> route) {
        String template = route.getRouteInfo().getUriMatchTemplate().toPathString();
        AccessRules.Who who = AccessRules.of(route.getHttpMethod(), template).orElse(null);
        if (who == null) {
            log.error("{} {} has no rule of access: it is refused", route.getHttpMethod(), template);
            throw RefusedException.forbidden("nobody may do this");
        }
        switch (who) {
            case OPEN -> {}
            case ANY_ROLE, OWN_BODY -> access.requireCaller(request);
            case SERVER -> access.requireServer(request);
            case OPERATOR -> access.requireOperator(request);
            case OWN_HOST -> access.requireOwnHost(request, variable(route, "host_id"));
            case OWN_SESSION -> access.requireOwnSession(request, variable(route, "session_id"));
            case OWN_PLAYER -> access.requireActingFor(request, variable(route, "player_id"));
        }
    }

    private static String variable(UriRouteMatch<?, ?> route, String name) {
        Object value = route.getVariableValues().get(name);
        if (value == null) {
            throw new IllegalStateException("expected a variable " + name + " in the path of "
                    + route.getRouteInfo().getUriMatchTemplate() + ", but there is none");
        }
        return value.toString();
    }
}
