package io.p2pcoordinator.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.settings.P2pSettings.Ai;
import io.p2pcoordinator.app.settings.P2pSettings.HostMinimums;
import io.p2pcoordinator.app.settings.P2pSettings.Ice;
import io.p2pcoordinator.app.settings.SecuritySettings.ApiKey;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The environment of a deployment of the earlier coordinator, under its old names. */
class ContractVariablesTest {
    private static final String SECRET = "Zx81kQp0vLm3Wd7nRt5YbHs2Jc9GfUe4";
    private static final String KEY = "q7Lw2Vn8Xc4Bz6Mk1Jh3Gf5Ds9Pa0Ty2";
    private static final Map<String, String> OLD = Map.ofEntries(
            Map.entry("P2P_SERVICE_HOST", "0.0.0.0"),
            Map.entry("P2P_SERVICE_PORT", "9001"),
            Map.entry("P2P_SERVICE_ENV", "production"),
            Map.entry("POSTGRES_HOST", "db"),
            Map.entry("POSTGRES_PORT", "6543"),
            Map.entry("POSTGRES_DB", "game"),
            Map.entry("POSTGRES_USER", "me"),
            Map.entry("POSTGRES_PASSWORD", "pw-of-me"),
            Map.entry("STUN_SERVER", "stun:stun.example.org:3478"),
            Map.entry("TURN_SERVER", "turn:turn.example.org:3478"),
            Map.entry("TURN_USERNAME", "relay"),
            Map.entry("TURN_PASSWORD", "pw-of-relay"),
            Map.entry("MIN_CPU_CORES", "2"),
            Map.entry("MIN_CPU_FREQUENCY_MHZ", "2500"),
            Map.entry("MIN_MEMORY_MB", "4096"),
            Map.entry("MIN_NETWORK_SPEED_MBPS", "50"),
            Map.entry("MAX_LATENCY_MS", "150"),
            Map.entry("ENABLE_P2P", "False"),
            Map.entry("P2P_ENABLED_ZONES", "prontera, geffen"),
            Map.entry("P2P_FALLBACK_ENABLED", "false"),
            Map.entry("P2P_MAX_PLAYERS_PER_HOST", "70"),
            Map.entry("P2P_SESSION_TIMEOUT_SECONDS", "120"),
            Map.entry("AI_SERVICE_URL", "http://ai:8000"),
            Map.entry("AI_SERVICE_API_KEY", "key-of-ai"),
            Map.entry("AI_SERVICE_ENABLED", "true"),
            Map.entry("LOG_LEVEL", "warning"),
            Map.entry("LOG_FORMAT", "text"),
            Map.entry("API_KEY_HEADER", "X-Game-Key"),
            Map.entry("COORDINATOR_API_KEY", KEY),
            Map.entry("API_KEY_VALIDATION_ENABLED", "true"),
            Map.entry("JWT_SECRET_KEY", SECRET),
            Map.entry("JWT_ALGORITHM", "HS256"),
            Map.entry("JWT_EXPIRATION_SECONDS", "1800"),
            Map.entry("JWT_VALIDATION_ENABLED", "false"),
            Map.entry("CORS_ORIGINS", "[\"https://panel.example.org\", \"http://localhost:3000\"]"));

    @Test
    void shouldHonourEveryOldNameWhenADeploymentSetsIt() {
        // when
        CoordinatorSettings settings = CoordinatorSettings.from(OLD);

        // then
        assertEquals(Mode.PRODUCTION, settings.mode());
        assertEquals(
                new HttpSettings(
                        "0.0.0.0",
                        9001,
                        Optional.empty(),
                        List.of("https://panel.example.org", "http://localhost:3000")),
                settings.http());
        var postgres = settings.node().projections().postgres();
        assertEquals("me@db:6543/game", postgres.toString());
        assertEquals("pw-of-me", postgres.password());
        assertEquals(
                new P2pSettings(
                        false,
                        List.of("prontera", "geffen"),
                        false,
                        70,
                        Duration.ofMinutes(2),
                        new HostMinimums(2, 2500, 4096, 50, 150),
                        new Ice("stun:stun.example.org:3478", "turn:turn.example.org:3478", "relay", "pw-of-relay"),
                        new Ai(true, Optional.of(URI.create("http://ai:8000")), "key-of-ai")),
                settings.p2p());
        assertEquals(new LoggingSettings(LoggingSettings.Level.WARN, LoggingSettings.Format.TEXT), settings.logging());
        SecuritySettings security = settings.security();
        assertFalse(security.tokensRequired());
        assertTrue(security.apiKeysRequired());
        assertEquals("X-Game-Key", security.apiKeyHeader());
        assertEquals(List.of(new ApiKey("coordinator", Role.OPERATOR, ApiKeyType.sha256(KEY))), security.apiKeys());
        assertEquals(Optional.of(SECRET), security.sharedSecret());
        assertEquals(Duration.ofMinutes(30), security.accessLifetime());
    }

    @Test
    void shouldShowNoSecretWhenSettingsArePrinted() {
        // when
        String printed = CoordinatorSettings.from(OLD).toString();

        // then
        for (String secret : List.of(SECRET, KEY, "pw-of-me", "pw-of-relay", "key-of-ai")) {
            assertFalse(printed.contains(secret), printed);
        }
    }

    @Test
    void shouldWarnWhenProductionIsLeftOpen() {
        // when
        List<String> notices = StartNotices.of(CoordinatorSettings.from(OLD));

        // then
        assertEquals(1, notices.size(), notices.toString());
        assertTrue(notices.getFirst().contains("JWT_VALIDATION_ENABLED"), notices.toString());
    }

    @Test
    void shouldSayThatEverythingIsOpenWhenItIsDevelopment() {
        // when
        List<String> notices = StartNotices.of(CoordinatorSettings.from(Map.of("P2P_SERVICE_ENV", "development")));

        // then
        assertEquals(
                List.of("development mode: authentication is off, rate limits are off, listening on 127.0.0.1"),
                notices);
    }
}
