package io.p2pcoordinator.app.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what.
 *
 * @param tokensRequired whether a request needs a token or an API key, and a socket a token
 * @param apiKeysRequired whether a token is only given for an API key
 * @param apiKeyHeader where an API key travels
 * @param sharedSecret of HS256, as earlier coordinators used it; without it tokens are signed with EdDSA by keys that the nodes
 *     make, share and rotate
 * @param accessLifetime how long an access token is valid
 * @param keyRotation how long a signing key signs; it verifies until what it signed has expired
 */
public record SecuritySettings(
        boolean tokensRequired,
        boolean apiKeysRequired,
        String apiKeyHeader,
        List<ApiKey> apiKeys,
        Optional<String> sharedSecret,
        Duration accessLifetime,
        Duration refreshLifetime,
        Duration keyRotation) {

    /** What an API key may do: a client acts for one player, a server for the game, an operator for everything. */
    public enum Role {
        CLIENT,
        SERVER,
        OPERATOR
    }

    /** @param sha256 of the key's UTF-8 bytes in lower-case hexadecimal; the key itself is nowhere */
    public record ApiKey(String name, Role role, String sha256) {}

    public static SecuritySettings defaults(Mode mode) {
        boolean on = mode == Mode.PRODUCTION;
        return new SecuritySettings(
                on,
                on,
                "X-API-Key",
                List.of(),
                Optional.empty(),
                Duration.ofHours(1),
                Duration.ofDays(7),
                Duration.ofDays(30));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SecuritySettings[tokensRequired=" + tokensRequired + ", apiKeysRequired=" + apiKeysRequired
                + ", apiKeys="
                + apiKeys.stream().map(ApiKey::name).toList() + ", sharedSecret="
                + (sharedSecret.isPresent() ? "set" : "none")
                + "]";
    }
}
