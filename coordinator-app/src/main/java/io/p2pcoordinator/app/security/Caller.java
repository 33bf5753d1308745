package io.p2pcoordinator.app.security;

import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.time.Instant;
import java.util.Optional;

/**
 * Who sends a request.
 *
 * @param name the player's id for a client, the name of its key or its token's subject for others
 * @param expiresAt when what it showed stops being valid; empty for never
 */
public record Caller(Role role, String name, Optional<Instant> expiresAt) {
    /** Everybody, where security is off. */
    public static final Caller ANYBODY = new Caller(Role.OPERATOR, "anybody", Optional.empty());

    /** A client acts for its own player only; servers and operators for all. */
    public boolean mayActFor(String playerId) {
        return role != Role.CLIENT || name.equals(playerId);
    }
}
