package io.p2pcoordinator.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.settings.SecuritySettings.ApiKey;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
    private static final Map<String, String> DEVELOPMENT = Map.of("P2P_SERVICE_ENV", "development");

    private static CoordinatorSettings read(String text) {
        return CoordinatorSettings.from(
                DEVELOPMENT, SettingsFile.parse("p2p-coordinator.yml", text, SettingKeys.names()));
    }

    private static String refusal(String text) {
        return String.valueOf(
                assertThrows(InvalidSettingsException.class, () -> read(text)).getMessage());
    }

    @Test
    void shouldTakeWhatTheFileSaysWhenTheEnvironmentIsSilent() {
        // when
        CoordinatorSettings settings = read("""
                http:
                  port: 9001
                  cors_origins:
                    - https://a.example
                    - https://b.example
                p2p: {enabled: off, enabled_zones: [prontera, "010"]}
                postgres.password: "12: 34"
                security:
                  api_keys:
                    - name: map-servers
                      role: server
                      sha256: %1$s
                    - {name: panel, role: Operator, sha256: %1$s}
                limits:
                """.formatted(ApiKeyType.sha256("a key")));

        // then
        assertEquals(9001, settings.http().port());
        assertEquals(
                List.of("https://a.example", "https://b.example"),
                settings.http().corsOrigins());
        assertEquals(List.of("prontera", "010"), settings.p2p().enabledZones());
        assertEquals(false, settings.p2p().enabled());
        assertEquals("12: 34", settings.node().projections().postgres().password());
        assertEquals(
                List.of(
                        new ApiKey("map-servers", Role.SERVER, ApiKeyType.sha256("a key")),
                        new ApiKey("panel", Role.OPERATOR, ApiKeyType.sha256("a key"))),
                settings.security().apiKeys());
    }

    @Test
    void shouldTakeTheEnvironmentWhenBothSaySomething() {
        // given
        SettingsFile file = SettingsFile.parse("f", "http: {port: 1000}\nnats: {replicas: 3}\n", SettingKeys.names());

        // when
        CoordinatorSettings settings = CoordinatorSettings.from(
                Map.of("P2P_SERVICE_ENV", "development", "P2P_SERVICE_PORT", "2000", "P2P_NATS_REPLICAS", " "), file);

        // then
        assertEquals(2000, settings.http().port());
        assertEquals(3, settings.node().nats().replicas());
    }

    @ParameterizedTest
    @CsvSource({
        "'http: {prot: 1}', http.prot, http.port",
        "'port: 1', port, http.port",
        "'signaling: {grace_seconds: 1}', signaling.grace_seconds, signalling.grace_seconds",
        "'http: {tls: {port: 1}}', http.tls.port, http.port",
        "'ice: {port_of_postgres: 1, stun_servers: a}', ice.stun_servers, ice.stun_server"
    })
    void shouldNameTheNearestKeyWhenOneIsUnknown(String text, String unknown, String nearest) {
        // when
        String message = refusal(text);

        // then
        assertTrue(
                message.contains(
                        "unknown key " + unknown + " in p2p-coordinator.yml, line 1: did you mean " + nearest + "?"),
                message);
    }

    @Test
    void shouldNameKeyAndLineWhenAValueIsWrong() {
        // when
        String message = refusal("\nhttp:\n  port: eighty\n");

        // then
        assertEquals(
                "expected http.port (p2p-coordinator.yml, line 3) to be a whole number from 0 to 65535, but it is eighty",
                message);
    }

    @ParameterizedTest
    @CsvSource({
        "'http: {port: 1}\nhttp.port: 2', http.port once",
        "'http: [1, 2]', unknown key http",
        "'just text', keys with values",
        "'http: {port: {', line 1",
        "'http: {port: *a}', to be YAML",
        "'security: {api_keys: [{name: a, role: server, sha: 1}]}', did you mean sha256?"
    })
    void shouldSayWhatIsWrongWhenTheFileIsNotSuchAFile(String text, String words) {
        assertTrue(refusal(text).contains(words), refusal(text));
    }
}
