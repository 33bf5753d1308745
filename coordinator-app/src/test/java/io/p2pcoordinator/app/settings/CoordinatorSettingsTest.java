package io.p2pcoordinator.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.node.NodeConfig;
import io.p2pcoordinator.app.settings.SecuritySettings.ApiKey;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.log.jetstream.NatsLogin;
import io.p2pcoordinator.projections.PostgresAddress;
import io.p2pcoordinator.projections.PostgresLogin;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoordinatorSettingsTest {
    private static final String STRONG = "5b1f0c9ae2d74c6683f4a0b7d9e8c1f2";

    private static CoordinatorSettings development(Map<String, String> variables) {
        var all = new HashMap<>(Map.of("P2P_SERVICE_ENV", "development"));
        all.putAll(variables);
        return CoordinatorSettings.from(all);
    }

    @Test
    void shouldHaveTheseDefaultsWhenNothingIsSet() throws UnknownHostException {
        // when
        CoordinatorSettings settings = development(Map.of());

        // then
        NodeConfig node = settings.node();
        assertTrue(settings.p2p().enabled());
        assertEquals(InetAddress.getLocalHost().getHostName(), node.nodeId());
        assertEquals(List.of("http://127.0.0.1:8001"), node.endpoints());
        assertEquals("nats://127.0.0.1:4222", node.nats().url());
        assertEquals(node.nodeId(), node.nats().connectionName());
        assertEquals(1, node.nats().replicas());
        assertEquals(List.of(URI.create("http://127.0.0.1:2379")), node.etcd().endpoints());
        assertEquals(Duration.ofSeconds(5), node.etcd().leaseTtl());
        assertEquals(
                new PostgresAddress("127.0.0.1", 5432, "p2p_coordinator", "p2p", ""),
                node.projections().postgres());
        assertEquals(LaneConfig.forThisMachine(), node.lanes());
        assertEquals(Duration.ofSeconds(60), node.hostTimeout());
        assertEquals(HttpSettings.defaults(), settings.http());
        assertEquals(SecuritySettings.defaults(Mode.DEVELOPMENT), settings.security());
        assertEquals(LimitSettings.defaults(Mode.DEVELOPMENT), settings.limits());
        assertEquals(SignallingSettings.defaults(), settings.signalling());
        assertEquals(P2pSettings.defaults(), settings.p2p());
        assertEquals(LoggingSettings.defaults(Mode.DEVELOPMENT), settings.logging());
    }

    @Test
    void shouldBeCarefulWhenNoModeIsSet() {
        // when
        CoordinatorSettings settings = CoordinatorSettings.from(Map.of("COORDINATOR_API_KEY", STRONG));

        // then
        assertEquals(Mode.PRODUCTION, settings.mode());
        assertTrue(settings.security().tokensRequired());
        assertTrue(settings.security().apiKeysRequired());
        assertTrue(settings.limits().ratesOn());
        assertEquals(LoggingSettings.Format.JSON, settings.logging().format());
        assertEquals(Optional.empty(), settings.security().sharedSecret());
        assertEquals(List.of(), StartNotices.of(settings));
    }

    @Test
    void shouldTakeEveryVariableWhenItIsSet() {
        // when
        CoordinatorSettings settings = development(Map.ofEntries(
                Map.entry("P2P_NODE_ID", "node-7"),
                Map.entry("P2P_SERVICE_HOST", "127.0.0.2"),
                Map.entry("P2P_SERVICE_PORT", "9001"),
                Map.entry("P2P_ADVERTISED_URL", "https://coordinator.example.org"),
                Map.entry("P2P_NATS_URL", "nats://a:1,nats://b:2"),
                Map.entry("P2P_NATS_REPLICAS", "3"),
                Map.entry("P2P_ETCD_ENDPOINTS", "http://a:1,http://b:2"),
                Map.entry("P2P_LEASE_TTL_SECONDS", "9"),
                Map.entry("POSTGRES_HOST", "db"),
                Map.entry("POSTGRES_PORT", "6543"),
                Map.entry("POSTGRES_DB", "game"),
                Map.entry("POSTGRES_USER", "me"),
                Map.entry("POSTGRES_PASSWORD", "secret"),
                Map.entry("P2P_LANES", "3"),
                Map.entry("P2P_HOST_TIMEOUT_SECONDS", "2"),
                Map.entry("ENABLE_P2P", "off")));

        // then
        NodeConfig node = settings.node();
        assertFalse(settings.p2p().enabled());
        assertEquals("node-7", node.nodeId());
        assertEquals(List.of("https://coordinator.example.org"), node.endpoints());
        assertEquals("nats://a:1,nats://b:2", node.nats().url());
        assertEquals(3, node.nats().replicas());
        assertEquals(
                List.of(URI.create("http://a:1"), URI.create("http://b:2")),
                node.etcd().endpoints());
        assertEquals(Duration.ofSeconds(9), node.etcd().leaseTtl());
        assertEquals(
                new PostgresAddress("db", 6543, "game", "me", "secret"),
                node.projections().postgres());
        assertEquals(3, node.lanes().lanes());
        assertEquals(Duration.ofSeconds(2), node.hostTimeout());
    }

    @Test
    void shouldTakeEveryLoginWhenItIsSet() {
        // when
        CoordinatorSettings settings = development(Map.of(
                "P2P_NATS_USER", "coordinator",
                "P2P_NATS_PASSWORD", "s-nats",
                "P2P_NATS_PROJECTOR_USER", "projector",
                "P2P_NATS_PROJECTOR_PASSWORD", "s-projector",
                "P2P_ETCD_USER", "p2p",
                "P2P_ETCD_PASSWORD", "s-etcd",
                "POSTGRES_READER_USER", "p2p_reader",
                "POSTGRES_READER_PASSWORD", "s-reader",
                "P2P_API_KEYS",
                        "name=panel;role=operator;sha256=" + "A1".repeat(32) + " , name=map;role=SERVER;sha256="
                                + "b2".repeat(32)));

        // then
        NodeConfig node = settings.node();
        assertEquals(
                new NatsLogin.Password("coordinator", "s-nats"), node.nats().login());
        assertEquals(Optional.of(new NatsLogin.Password("projector", "s-projector")), node.projectorLogin());
        assertEquals(Optional.of("p2p"), node.etcd().user());
        assertEquals(Optional.of("s-etcd"), node.etcd().password());
        assertEquals(
                Optional.of(new PostgresLogin("p2p_reader", "s-reader")),
                node.projections().reader());
        assertEquals(
                List.of(
                        new ApiKey("panel", Role.OPERATOR, "a1".repeat(32)),
                        new ApiKey("map", Role.SERVER, "b2".repeat(32))),
                settings.security().apiKeys());
        assertFalse(settings.toString().contains("s-"), settings.toString());
    }

    @Test
    void shouldTakeACredentialsFileInPlaceOfAUserWhenItIsSet() {
        assertEquals(
                new NatsLogin.Credentials(Path.of("/etc/p2p/coordinator.creds")),
                development(Map.of("P2P_NATS_CREDENTIALS", "/etc/p2p/coordinator.creds"))
                        .node()
                        .nats()
                        .login());
    }

    @Test
    void shouldAdvertiseWhereItListensWhenNothingElseIsSaid() {
        assertEquals(
                List.of("http://127.0.0.3:9001"),
                development(Map.of("P2P_SERVICE_HOST", "127.0.0.3", "P2P_SERVICE_PORT", "9001"))
                        .node()
                        .endpoints());
    }

    @ParameterizedTest
    @CsvSource({
        "P2P_SERVICE_PORT, 65536",
        "P2P_SERVICE_PORT, -1",
        "P2P_SERVICE_PORT, http",
        "P2P_NATS_REPLICAS, 0",
        "P2P_NATS_REPLICAS, 6",
        "P2P_LEASE_TTL_SECONDS, 1",
        "P2P_LEASE_TTL_SECONDS, 5s",
        "POSTGRES_PORT, 0",
        "P2P_LANES, 0",
        "P2P_LANES, 257",
        "P2P_HOST_TIMEOUT_SECONDS, 0",
        "P2P_HOST_TIMEOUT_SECONDS, 1e3",
        "ENABLE_P2P, maybe",
        "P2P_ETCD_ENDPOINTS, 'http://a:1,ftp://b:2'",
        "P2P_NATS_USER, only-the-user",
        "P2P_NATS_PROJECTOR_PASSWORD, only-the-password",
        "P2P_ETCD_USER, only-the-user",
        "POSTGRES_READER_USER, only-the-user",
        "P2P_API_KEYS, panel",
        "P2P_SERVICE_ENV, staging",
        "P2P_ADVERTISED_URL, example.org",
        "P2P_TLS_PORT, 70000",
        "CORS_ORIGINS, 'https://a.example, panel'",
        "CORS_ORIGINS, 'https://a.example, *'",
        "LOG_LEVEL, LOUD",
        "LOG_FORMAT, xml",
        "JWT_VALIDATION_ENABLED, perhaps",
        "JWT_ALGORITHM, none",
        "JWT_EXPIRATION_SECONDS, 0",
        "API_KEY_HEADER, 'X API Key'",
        "P2P_API_KEYS, 'name=a;role=king;sha256=00'",
        "P2P_REQUESTS_PER_MINUTE, 0",
        "P2P_MAX_FRAME_BYTES, 12",
        "P2P_TRUSTED_PROXIES, 'proxy.example.org'",
        "P2P_SIGNALLING_GRACE_SECONDS, -1",
        "P2P_SESSION_TIMEOUT_SECONDS, 5m",
        "MIN_CPU_CORES, four",
        "MAX_LATENCY_MS, -5",
        "AI_SERVICE_URL, localhost"
    })
    void shouldNameTheVariableWhenItsValueIsWrong(String variable, String value) {
        // when
        var refused = assertThrows(IllegalArgumentException.class, () -> development(Map.of(variable, value)));

        // then
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(variable), message);
        assertFalse(message.contains("the-key-itself"), message);
    }
}
