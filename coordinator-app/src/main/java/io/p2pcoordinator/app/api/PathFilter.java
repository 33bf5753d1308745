package io.p2pcoordinator.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Serves {@code /api/...} as {@code /api/v1/...}, and every path with a trailing slash as without. */
@ServerFilter("/**")
final class PathFilter {
    private static final String PREFIX = "/api/";
    private static final String CANONICAL_PREFIX = "/api/v1/";

    @PreMatching
    @RequestFilter
    @Nullable HttpRequest<?> canonical(HttpRequest<?> request) {
        String path = request.getUri().getRawPath();
        String canonical = canonicalPath(path);
        if (canonical.equals(path)) {
            return null;
        }
        String query = request.getUri().getRawQuery();
        MutableHttpRequest<?> changed = request.mutate();
        return changed.uri(URI.create(query == null ? canonical : canonical + "?" + query));
    }

    static String canonicalPath(String path) {
        String canonical = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return canonical.startsWith(PREFIX) && !canonical.startsWith(CANONICAL_PREFIX)
                ? CANONICAL_PREFIX + canonical.substring(PREFIX.length())
                : canonical;
    }
}
