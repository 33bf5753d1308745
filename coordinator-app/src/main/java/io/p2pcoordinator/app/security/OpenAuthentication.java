package io.p2pcoordinator.app.security;

import jakarta.inject.Singleton;

@Singleton
final class OpenAuthentication implements Authentication {
    @Override
    public boolean isOff() {
        return true;
    }

    @Override
    public Caller ofAccessToken(String token) {
        return Caller.ANYBODY;
    }

    @Override
    public Caller ofApiKey(String key) {
        return Caller.ANYBODY;
    }
}
