package io.p2pcoordinator.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What production refuses, and what development does. */
class ModeRulesTest {
    private static final String STRONG = "5b1f0c9ae2d74c6683f4a0b7d9e8c1f2";

    @TempDir
    Path folder = Path.of("");

    private static String refusal(Map<String, String> variables) {
        var all = new HashMap<>(Map.of("COORDINATOR_API_KEY", STRONG));
        all.putAll(variables);
        return String.valueOf(assertThrows(InvalidSettingsException.class, () -> CoordinatorSettings.from(all))
                .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "changeme",
                "0123456789abcdef0123456789abcde",
                "your-secret-key-here-please-change-it",
                "change_me_change_me_change_me_in_production",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "abcabcabcabcabcabcabcabcabcabcabcabcabc",
                "this-is-only-an-example-of-what-to-write",
                "super-secret-jwt-signing-value-number-one"
            })
    void shouldRefuseToStartWhenASecretCouldBeGuessedInProduction(String weak) {
        for (String variable : new String[] {"JWT_SECRET_KEY", "COORDINATOR_API_KEY"}) {
            // when
            String message = refusal(Map.of(variable, weak));

            // then
            assertTrue(message.startsWith("expected " + variable + " to be a random secret"), message);
            assertFalse(message.contains("it is " + weak), message);
            assertEquals(1, message.lines().count(), message);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5b1f0c9ae2d74c6683f4a0b7d9e8c1f25b1f0c9ae2d74c66",
                "k3Jd82nQ-xP0vLr6WyTs1UoZbEa9HcMf4",
                "mG9T+vQ0b7JZqz1x5fYkRw3nC8LhUeXa2SdOoPiB6tE="
            })
    void shouldTakeASecretWhenAGeneratorMadeIt(String strong) {
        assertEquals(
                strong,
                CoordinatorSettings.from(Map.of("COORDINATOR_API_KEY", strong, "JWT_SECRET_KEY", strong))
                        .security()
                        .sharedSecret()
                        .orElseThrow());
    }

    @Test
    void shouldRefuseToStartWhenTheSecretOfHs256IsMissing() {
        assertTrue(refusal(Map.of("JWT_ALGORITHM", "HS256")).contains("JWT_SECRET_KEY"));
    }

    @Test
    void shouldRefuseToStartWhenThereIsNoApiKeyInProduction() {
        // when
        var refused = assertThrows(InvalidSettingsException.class, () -> CoordinatorSettings.from(Map.of()));

        // then
        assertTrue(String.valueOf(refused.getMessage()).contains("COORDINATOR_API_KEY"), refused.getMessage());
    }

    @Test
    void shouldTakeWeakSecretsWhenItIsDevelopment() {
        assertTrue(CoordinatorSettings.from(Map.of("P2P_SERVICE_ENV", "development", "JWT_SECRET_KEY", "secret"))
                .security()
                .sharedSecret()
                .isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::", "coordinator.example.org"})
    void shouldRefuseToListenOnTheNetworkWhenItIsDevelopment(String host) {
        // when
        String message = refusal(Map.of("P2P_SERVICE_ENV", "development", "P2P_SERVICE_HOST", host));

        // then
        assertTrue(message.contains("P2P_SERVICE_HOST") && message.contains("P2P_DEVELOPMENT_ANYWHERE"), message);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, true", "localhost, false", "127.0.0.9, false", "::1, false"})
    void shouldListenWhenItIsLoopbackOrAskedFor(String host, String anywhere) {
        assertEquals(
                host,
                CoordinatorSettings.from(Map.of(
                                "P2P_SERVICE_ENV",
                                "development",
                                "P2P_SERVICE_HOST",
                                host,
                                "P2P_DEVELOPMENT_ANYWHERE",
                                anywhere))
                        .http()
                        .host());
    }

    @Test
    void shouldNeedFilesWhenTlsIsOnInProduction() {
        assertTrue(refusal(Map.of("P2P_TLS_ENABLED", "true")).contains("P2P_TLS_CERTIFICATE_FILE"));
        assertTrue(refusal(Map.of("P2P_TLS_ENABLED", "true", "P2P_TLS_CERTIFICATE_FILE", "a.pem"))
                .contains("P2P_TLS_KEY_FILE"));
        assertTrue(refusal(Map.of("P2P_HTTP_PLAIN", "false")).contains("P2P_TLS_ENABLED"));
        assertTrue(refusal(Map.of(
                        "P2P_TLS_ENABLED", "true",
                        "P2P_TLS_PORT", "8001",
                        "P2P_TLS_CERTIFICATE_FILE", "a.pem",
                        "P2P_TLS_KEY_FILE", "b.pem"))
                .contains("P2P_TLS_PORT"));
    }

    @Test
    void shouldReadSecretsFromFilesWhenAVariableNamesThem() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("password"), "of-postgres\n");

        // when
        var settings = CoordinatorSettings.from(
                Map.of("COORDINATOR_API_KEY", STRONG, "POSTGRES_PASSWORD_FILE", file.toString()));

        // then
        assertEquals("of-postgres", settings.node().projections().postgres().password());
        assertTrue(refusal(Map.of(
                        "POSTGRES_PASSWORD_FILE", folder.resolve("missing").toString()))
                .contains("POSTGRES_PASSWORD_FILE"));
    }
}
