package io.p2pcoordinator.app.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.p2pcoordinator.app.settings.SecuritySettings.ApiKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The API keys that there are. How long a look takes does not depend on how much of a key is right. Thread-safe. */
final class ApiKeys {
    private final List<ApiKey> keys;

    /** @throws IllegalArgumentException when a hash is none */
    ApiKeys(List<ApiKey> keys) {
        this.keys = List.copyOf(keys);
        keys.forEach(ApiKeys::hashOf);
    }

    Optional<ApiKey> find(String shown) {
        byte[] hash = sha256(shown);
        ApiKey found = null;
        for (ApiKey key : keys) {
            if (MessageDigest.isEqual(hashOf(key), hash)) {
                found = key;
            }
        }
        return Optional.ofNullable(found);
    }

    Optional<ApiKey> named(String name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    private static byte[] hashOf(ApiKey key) {
        return HexFormat.of().parseHex(key.sha256());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected a Java runtime with SHA-256, but it has none", e);
        }
    }
}
