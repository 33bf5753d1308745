package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.json;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.cluster.Assignment;
import io.p2pcoordinator.app.cluster.Assignment.Member;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Requests that are right, for tests that need a host, a zone or a session. */
public final class Samples {
    private Samples() {}

    /** An id that no other test has. */
    public static String fresh(String what) {
        return what + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    public static String host(String hostId) {
        return json(
                "host_id", hostId,
                "player_id", "player-of-" + hostId.length(),
                "player_name", "Ada",
                "ip_address", "192.0.2.7",
                "port", 7777,
                "cpu_cores", 4,
                "cpu_frequency_mhz", 3600,
                "memory_mb", 8192,
                "network_speed_mbps", 100);
    }

    public static String heartbeat(double latencyMs, int players) {
        return json(
                "latency_ms",
                latencyMs,
                "packet_loss_percent",
                0,
                "bandwidth_usage_mbps",
                1.5,
                "current_players",
                players);
    }

    public static String zone(String zoneId) {
        return json(
                "zone_id",
                zoneId,
                "zone_name",
                "Prontera",
                "zone_display_name",
                "Prontera City",
                "map_name",
                "prontera");
    }

    public static String registerHost(Api api) {
        String hostId = fresh("host");
        api.post("/api/v1/hosts/register", host(hostId)).expect(201);
        return hostId;
    }

    public static String createZone(Api api) {
        String zoneId = fresh("zone");
        api.post("/api/v1/zones", zone(zoneId)).expect(201);
        return zoneId;
    }

    /** A fresh id of a zone that falls to this node, of nodes that weigh the same. */
    public static String freshZoneOf(String nodeId, List<String> nodeIds) {
        var assignment =
                Assignment.over(nodeIds.stream().map(id -> new Member(id, 1)).toList());
        return Stream.generate(() -> fresh("zone"))
                .filter(zone -> assignment.owner(zone).equals(Optional.of(nodeId)))
                .findFirst()
                .orElseThrow();
    }

    public static String openSession(String hostId, String zoneId) {
        return json("host_id", hostId, "zone_id", zoneId);
    }
}
