package io.p2pcoordinator.harness.chaos;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.harness.check.RecordedClient;
import io.p2pcoordinator.harness.check.RecordedClient.Answer;
import io.p2pcoordinator.harness.check.RecordedClient.Node;
import io.p2pcoordinator.harness.check.RecordedClient.Write;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The zones and hosts that there are from the beginning. */
record ChaosWorld(List<String> zones, List<String> hosts) {
    private static final int ATTEMPTS = 50;
    private static final int PAUSE_MS = 200;

    ChaosWorld {
        zones = List.copyOf(zones);
        hosts = List.copyOf(hosts);
    }

    static ChaosWorld of(int zoneCount, List<String> hosts) {
        return new ChaosWorld(
                IntStream.range(0, zoneCount).mapToObj(i -> "zone-" + i).toList(), hosts);
    }

    /** Before anything goes wrong. */
    void create(RecordedClient client, Node node) throws IOException, InterruptedException {
        for (String host : hosts) {
            insist(() -> ControlClient.register(client, node, host, client.newMark()));
        }
        for (String zone : zones) {
            insist(() -> client.write(
                    node,
                    new Write("create", Subject.zone(zone), "POST", RecordedClient.path("zones"), zone(zone), "")));
        }
    }

    /** Once more, as a new request each time, until it is done. */
    static Answer insist(Request request) throws IOException, InterruptedException {
        Answer answer = request.send();
        for (int i = 1; i < ATTEMPTS && answer.position().isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            answer = request.send();
        }
        if (answer.position().isEmpty()) {
            throw new IOException("expected an acknowledgement, but the last answer is " + answer);
        }
        return answer;
    }

    @FunctionalInterface
    interface Request {
        Answer send() throws InterruptedException;
    }

    static Map<String, ?> host(String hostId, String playerName) {
        return Map.of(
                "host_id", hostId,
                "player_id", "operator",
                "player_name", playerName,
                "ip_address", "127.0.0.1",
                "port", 6_121,
                "cpu_cores", 8,
                "cpu_frequency_mhz", 4_000,
                "memory_mb", 16_384,
                "network_speed_mbps", 1_000,
                "max_zones", 100);
    }

    private static Map<String, ?> zone(String zoneId) {
        return Map.of(
                "zone_id", zoneId,
                "zone_name", zoneId,
                "zone_display_name", zoneId,
                "map_name", zoneId,
                "min_host_quality_score", 0,
                "max_players", 100_000);
    }
}
