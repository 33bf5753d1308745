package io.p2pcoordinator.app.security;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.p2pcoordinator.app.settings.SecuritySettings;
import io.p2pcoordinator.app.shared.SharedStore;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

/** Builds what credentials are made and checked with. */
@Factory
final class SecurityFactory {
    /** At the start: a node that cannot sign does not come up. */
    @Context
    @Bean(preDestroy = "close")
    SigningKeys signingKeys(SecuritySettings settings, SharedStore store) {
        Optional<String> secret = settings.sharedSecret();
        return secret.isPresent()
                ? new SharedSecret(secret.get())
                : new RotatedKeys(store, settings, InstantSource.system());
    }

    @Singleton
    Tokens tokens(SigningKeys keys, SecuritySettings settings) {
        return new Tokens(keys, settings, InstantSource.system());
    }

    @Singleton
    ApiKeys apiKeys(SecuritySettings settings) {
        return new ApiKeys(settings.apiKeys());
    }
}
