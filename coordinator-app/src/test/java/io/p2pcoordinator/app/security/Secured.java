package io.p2pcoordinator.app.security;

import static io.p2pcoordinator.app.Api.json;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.SecuritySettings;
import io.p2pcoordinator.app.settings.SecuritySettings.ApiKey;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Settings with security on, and the keys that they know. */
public final class Secured {
    public static final String CLIENT_KEY = "key-of-the-game-client";
    public static final String SERVER_KEY = "key-of-map-server-1";
    public static final String OPERATOR_KEY = "key-of-the-operator";
    static final String SECRET = "a secret of an earlier coordinator, long enough";

    private Secured() {}

    public static CoordinatorSettings byRotatedKeys(CoordinatorSettings settings) {
        return settings.withSecurity(settings(Optional.empty()));
    }

    static CoordinatorSettings bySecret(CoordinatorSettings settings) {
        return settings.withSecurity(settings(Optional.of(SECRET)));
    }

    static CoordinatorSettings withoutKeys(CoordinatorSettings settings) {
        SecuritySettings s = settings(Optional.empty());
        return settings.withSecurity(new SecuritySettings(
                true,
                true,
                s.apiKeyHeader(),
                List.of(),
                s.sharedSecret(),
                s.accessLifetime(),
                s.refreshLifetime(),
                s.keyRotation()));
    }

    static SecuritySettings settings(Optional<String> secret) {
        return new SecuritySettings(
                true,
                true,
                "X-API-Key",
                List.of(
                        new ApiKey("game", Role.CLIENT, sha256(CLIENT_KEY)),
                        new ApiKey("map-server-1", Role.SERVER, sha256(SERVER_KEY)),
                        new ApiKey("ops", Role.OPERATOR, sha256(OPERATOR_KEY))),
                secret,
                Duration.ofHours(1),
                Duration.ofDays(7),
                Duration.ofDays(30));
    }

    /** The header with a token of that player, given for the client's key. */
    static String[] player(Api api, String playerId) {
        return bearer(token(api, playerId).text("access_token"));
    }

    static Api.Answer token(Api api, String playerId) {
        return api.post("/api/v1/auth/token", json("player_id", playerId, "api_key", CLIENT_KEY))
                .expect(200);
    }

    static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    static String[] key(String key) {
        return new String[] {"X-API-Key", key};
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
