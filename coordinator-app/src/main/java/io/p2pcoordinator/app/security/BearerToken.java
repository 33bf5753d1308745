package io.p2pcoordinator.app.security;

import org.jspecify.annotations.Nullable;

/** A token as it travels in a request (RFC 6750). */
public final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /** What an {@code Authorization} header holds; the case of its scheme does not matter. */
    public static @Nullable String in(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }
}
