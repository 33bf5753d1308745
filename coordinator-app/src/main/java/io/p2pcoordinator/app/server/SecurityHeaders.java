package io.p2pcoordinator.app.server;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.p2pcoordinator.app.settings.Mode;

/**
 * Tells browsers what not to do with answers. The page under {@code /docs} may load its own scripts and styles and call this
 * server; everything else is data and may do nothing.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class SecurityHeaders implements Ordered {
    private static final String NOTHING =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    /** Swagger UI sets styles of elements, and draws with images in its style sheet. */
    private static final String DOCUMENTATION =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                    + "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                    + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    /** A year. Without subdomains: they are not ours. */
    private static final String ONLY_TLS = "max-age=31536000";

    private final Mode mode;

    SecurityHeaders(Mode mode) {
        this.mode = mode;
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.FIRST.order();
    }

    @ResponseFilter
    void protect(HttpRequest<?> request, MutableHttpResponse<?> response) {
        boolean isDocumentation =
                request.getPath().equals("/docs") || request.getPath().startsWith("/docs/");
        response.header("Content-Security-Policy", isDocumentation ? DOCUMENTATION : NOTHING);
        response.header("X-Content-Type-Options", "nosniff");
        response.header("X-Frame-Options", "DENY");
        response.header("Referrer-Policy", "no-referrer");
        if (request.isSecure() && mode == Mode.PRODUCTION) { // not for a certificate that no browser trusts
            response.header("Strict-Transport-Security", ONLY_TLS);
        }
    }
}
