package io.p2pcoordinator.app.security;

import io.p2pcoordinator.app.security.Tokens.Holder;
import io.p2pcoordinator.app.security.Tokens.Verified;
import io.p2pcoordinator.app.settings.SecuritySettings;
import io.p2pcoordinator.app.settings.SecuritySettings.ApiKey;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives tokens to who may have them. Thread-safe, does not block. */
@Singleton
public final class TokenGrants {
    private final SecuritySettings settings;
    private final Tokens tokens;
    private final ApiKeys keys;

    TokenGrants(SecuritySettings settings, Tokens tokens, ApiKeys keys) {
        this.settings = settings;
        this.tokens = tokens;
        this.keys = keys;
    }

    public record Grant(String accessToken, String refreshToken, long expiresInSeconds) {}

    /**
     * @param role that is asked for; a client's where it is not
     * @throws RefusedException 401 when a key is needed and not shown or not known, 403 when it has too small a role
     */
    public Grant toPlayer(String playerId, @Nullable String userId, @Nullable String apiKey, @Nullable Role role) {
        Role wanted = role == null ? Role.CLIENT : role;
        Optional<ApiKey> key = apiKey == null || apiKey.isBlank() ? Optional.empty() : keys.find(apiKey);
        if (key.isEmpty() && (settings.apiKeysRequired() || wanted != Role.CLIENT)) {
            throw RefusedException.unauthenticated(
                    apiKey == null || apiKey.isBlank()
                            ? "expected an API key, in api_key or in the header " + settings.apiKeyHeader()
                                    + ", but there is none"
                            : "the API key is not known");
        }
        if (key.isPresent() && !Roles.includes(key.get().role(), wanted)) {
            throw RefusedException.forbidden("this API key does not give tokens of that role");
        }
        return grant(new Holder(wanted, playerId, Optional.ofNullable(userId), key.map(ApiKey::name)));
    }

    /** @throws RefusedException 401 when it is not a valid refresh token */
    public Grant refresh(String refreshToken) {
        try {
            return renew(tokens.verify(refreshToken, Tokens.Type.REFRESH));
        } catch (AuthenticationException e) {
            throw RefusedException.unauthenticated(String.valueOf(e.getMessage()));
        }
    }

    /**
     * For clients that keep one token only: it is exchanged while it is still valid.
     *
     * @throws RefusedException 401 when it is not a valid token
     */
    public Grant exchange(String token) {
        try {
            return renew(tokens.verify(token));
        } catch (AuthenticationException e) {
            throw RefusedException.unauthenticated(String.valueOf(e.getMessage()));
        }
    }

    /** What was given for an API key is not renewed once the key is gone or may do less. */
    private Grant renew(Verified verified) throws AuthenticationException {
        Holder holder = verified.holder();
        if (holder.apiKey().isPresent()
                && !keys.named(holder.apiKey().get())
                        .map(key -> Roles.includes(key.role(), holder.role()))
                        .orElse(false)) {
            throw new AuthenticationException("the API key of this token is not valid any more");
        }
        return grant(holder);
    }

    private Grant grant(Holder holder) {
        return new Grant(
                tokens.make(holder, Tokens.Type.ACCESS),
                tokens.make(holder, Tokens.Type.REFRESH),
                settings.accessLifetime().toSeconds());
    }
}
