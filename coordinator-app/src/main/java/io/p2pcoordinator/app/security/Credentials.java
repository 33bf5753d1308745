package io.p2pcoordinator.app.security;

import io.p2pcoordinator.app.settings.SecuritySettings;
import io.p2pcoordinator.app.settings.SecuritySettings.ApiKey;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Tells callers by their access tokens and API keys, from memory. */
@Singleton
final class Credentials implements Authentication {
    private final SecuritySettings settings;
    private final Tokens tokens;
    private final ApiKeys keys;

    Credentials(SecuritySettings settings, Tokens tokens, ApiKeys keys) {
        this.settings = settings;
        this.tokens = tokens;
        this.keys = keys;
    }

    @Override
    public boolean isOff() {
        return !settings.tokensRequired();
    }

    @Override
    public Caller ofAccessToken(String token) throws AuthenticationException {
        if (isOff()) {
            return Caller.ANYBODY;
        }
        Tokens.Verified verified = tokens.verify(token, Tokens.Type.ACCESS);
        Role role = verified.holder().role();
        return new Caller(role, verified.holder().playerId(), Optional.of(verified.expiresAt()));
    }

    @Override
    public Caller ofApiKey(String key) throws AuthenticationException {
        if (isOff()) {
            return Caller.ANYBODY;
        }
        ApiKey found = keys.find(key).orElseThrow(() -> new AuthenticationException("the API key is not known"));
        return new Caller(found.role(), found.name(), Optional.empty());
    }
}
