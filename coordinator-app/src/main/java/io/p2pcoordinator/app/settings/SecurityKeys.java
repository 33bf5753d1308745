package io.p2pcoordinator.app.settings;

import io.p2pcoordinator.app.settings.SecuritySettings.ApiKey;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of who may do what. In production weak secrets end here. */
final class SecurityKeys {
    private static final int MAX_SECONDS = 366 * 86_400;
    private static final String BY_MODE = "true in production, false in development";

    static final Setting<Boolean> TOKENS_REQUIRED = Setting.open(
            "security.tokens_required",
            "JWT_VALIDATION_ENABLED",
            ValueTypes.flag(),
            BY_MODE,
            "Whether requests need a token or an API key, and sockets a token.");
    static final Setting<Boolean> KEYS_REQUIRED = Setting.open(
            "security.api_keys_required",
            "API_KEY_VALIDATION_ENABLED",
            ValueTypes.flag(),
            BY_MODE,
            "Whether a token is given for an API key only.");
    static final Setting<String> KEY_HEADER = Setting.of(
            "security.api_key_header",
            "API_KEY_HEADER",
            new ValueType<>("the name of a header", "", SecurityKeys::headerName),
            "X-API-Key",
            "Header in which API keys travel.");
    static final Setting<String> PLAIN_KEY = Setting.secret(
            "security.coordinator_api_key",
            "COORDINATOR_API_KEY",
            "An API key that may do everything, as the earlier coordinator had. Only its hash is kept in memory.");

    static final Setting<List<ApiKey>> KEYS = Setting.open(
            "security.api_keys",
            "P2P_API_KEYS",
            ApiKeyType.INSTANCE,
            "none",
            "API keys, each with name, role (client, server or operator) and the key's SHA-256: printf %s KEY | sha256sum");
    static final Setting<String> ALGORITHM = Setting.open(
            "security.jwt_algorithm",
            "JWT_ALGORITHM",
            ValueTypes.choice("EdDSA or HS256", Map.of("EdDSA", "EdDSA", "HS256", "HS256")),
            "HS256 where a secret is set, otherwise EdDSA",
            "How tokens are signed: EdDSA with keys that the nodes make and rotate, or HS256 with the secret.");
    static final Setting<String> SECRET =
            Setting.secret("security.jwt_secret_key", "JWT_SECRET_KEY", "The secret of HS256, 32 characters or more.");
    static final Setting<Duration> ACCESS_LIFETIME = Setting.of(
            "security.access_token_seconds",
            "JWT_EXPIRATION_SECONDS",
            ValueTypes.seconds(1, MAX_SECONDS),
            "3600",
            "How long an access token is valid.");
    static final Setting<Duration> REFRESH_LIFETIME = Setting.of(
            "security.refresh_token_seconds",
            "P2P_REFRESH_TOKEN_SECONDS",
            ValueTypes.seconds(1, MAX_SECONDS),
            "604800",
            "How long a refresh token is valid.");
    static final Setting<Duration> KEY_ROTATION = Setting.of(
            "security.key_rotation_seconds",
            "P2P_KEY_ROTATION_SECONDS",
            ValueTypes.seconds(60, MAX_SECONDS),
            "2592000",
            "How long a key of EdDSA signs. What it has signed stays valid until it expires.");

    static final List<Setting<?>> ALL = List.of(
            TOKENS_REQUIRED,
            KEYS_REQUIRED,
            KEY_HEADER,
            PLAIN_KEY,
            KEYS,
            ALGORITHM,
            SECRET,
            ACCESS_LIFETIME,
            REFRESH_LIFETIME,
            KEY_ROTATION);

    private SecurityKeys() {}

    static SecuritySettings read(SettingValues values, Mode mode) {
        boolean on = mode == Mode.PRODUCTION;
        boolean keysRequired = values.get(KEYS_REQUIRED, on);
        List<ApiKey> keys = apiKeys(values, mode);
        if (on && keysRequired && keys.isEmpty()) {
            throw new InvalidSettingsException(
                    "expected an API key in production, without which nobody gets a token, but none"
                            + " is set: set " + PLAIN_KEY.variable() + " (" + SecretStrength.MIN_LENGTH
                            + " characters or more) or " + KEYS.key() + ", or ask for " + ModeKeys.MODE.variable()
                            + "=development");
        }
        return new SecuritySettings(
                values.get(TOKENS_REQUIRED, on),
                keysRequired,
                values.get(KEY_HEADER),
                keys,
                sharedSecret(values, mode),
                values.get(ACCESS_LIFETIME),
                values.get(REFRESH_LIFETIME),
                values.get(KEY_ROTATION));
    }

    private static List<ApiKey> apiKeys(SettingValues values, Mode mode) {
        var keys = new ArrayList<>(values.get(KEYS, List.of()));
        values.find(PLAIN_KEY).ifPresent(key -> {
            requireStrong(values, PLAIN_KEY, key, mode);
            keys.add(new ApiKey("coordinator", Role.OPERATOR, ApiKeyType.sha256(key)));
        });
        return List.copyOf(keys);
    }

    private static Optional<String> sharedSecret(SettingValues values, Mode mode) {
        Optional<String> secret = values.find(SECRET);
        String algorithm = values.get(ALGORITHM, secret.isPresent() ? "HS256" : "EdDSA");
        if (algorithm.equals("EdDSA")) {
            return Optional.empty();
        }
        if (secret.isEmpty()) {
            throw new InvalidSettingsException("expected " + SECRET.key() + " (" + SECRET.variable()
                    + ") to be set where " + values.placeOf(ALGORITHM) + " is HS256, but it is not");
        }
        requireStrong(values, SECRET, secret.get(), mode);
        return secret;
    }

    private static void requireStrong(SettingValues values, Setting<?> setting, String secret, Mode mode) {
        if (mode == Mode.DEVELOPMENT) {
            return;
        }
        SecretStrength.weakness(secret).ifPresent(weakness -> {
            throw new InvalidSettingsException("expected " + values.placeOf(setting)
                    + " to be a random secret of " + SecretStrength.MIN_LENGTH
                    + " characters or more in production, but it is "
                    + weakness + ": make one with openssl rand -hex 32");
        });
    }

    private static String headerName(String text) {
        if (!text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")) {
            throw new IllegalArgumentException();
        }
        return text;
    }
}
