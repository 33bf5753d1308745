package io.p2pcoordinator.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.node.NodeConfig;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.projections.PostgresAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoordinatorSettingsTest {
    @Test
    void shouldHaveTheseDefaultsWhenNothingIsSet() throws UnknownHostException {
        // when
        CoordinatorSettings settings = CoordinatorSettings.from(Map.of());

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
    }

    @Test
    void shouldTakeEveryVariableWhenItIsSet() {
        // when
        CoordinatorSettings settings = CoordinatorSettings.from(Map.ofEntries(
                Map.entry("P2P_NODE_ID", "node-7"),
                Map.entry("P2P_SERVICE_HOST", "0.0.0.0"),
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
    void shouldAdvertiseWhereItListensWhenNothingElseIsSaid() {
        assertEquals(
                List.of("http://10.0.0.1:9001"),
                CoordinatorSettings.from(Map.of("P2P_SERVICE_HOST", "10.0.0.1", "P2P_SERVICE_PORT", "9001"))
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
        "P2P_ETCD_ENDPOINTS, 'http://a:1,ftp://b:2'"
    })
    void shouldNameTheVariableWhenItsValueIsWrong(String variable, String value) {
        // when
        var refused =
                assertThrows(IllegalArgumentException.class, () -> CoordinatorSettings.from(Map.of(variable, value)));

        // then
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(variable), message);
    }
}
