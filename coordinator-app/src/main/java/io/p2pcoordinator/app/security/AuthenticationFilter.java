package io.p2pcoordinator.app.security;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.p2pcoordinator.app.settings.SecuritySettings;

/** Notes who sends a request, or why that is not known. Refuses nothing: that comes after the limits. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AuthenticationFilter implements Ordered {
    private final Authentication authentication;
    private final String apiKeyHeader;

    AuthenticationFilter(Authentication authentication, SecuritySettings settings) {
        this.authentication = authentication;
        this.apiKeyHeader = settings.apiKeyHeader();
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before();
    }

    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING) // a signature costs too much for the thread that serves all sockets
    void identify(HttpRequest<?> request) {
        if (authentication.isOff()) {
            Access.identified(request, Caller.ANYBODY);
            return;
        }
        String token = BearerToken.in(request.getHeaders().get(HttpHeaders.AUTHORIZATION));
        String key = request.getHeaders().get(apiKeyHeader);
        try {
            if (token != null) {
                Access.identified(request, authentication.ofAccessToken(token));
            } else if (key != null) {
                Access.identified(request, authentication.ofApiKey(key));
            }
        } catch (AuthenticationException e) {
            Access.unidentified(request, String.valueOf(e.getMessage()));
        }
    }
}
