package io.p2pcoordinator.harness.bench.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Hosts, zones and one zone's entities, as clients and a map server bring them in. */
final class HttpSeed implements AutoCloseable {
    static final String ZONE = "zone-000";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HOSTS = 100;
    private static final int ZONES = 200;
    private static final int ENTITIES = 100;
    private static final long NOW_US = 1_750_000_000_123_456L;

    private final URI coordinator;
    private final HttpClient http = HttpClient.newHttpClient();

    HttpSeed(URI coordinator) {
        this.coordinator = coordinator;
    }

    /** @return the position of the zone's entities, as {@code ENTITY_07/12} */
    String fill(String natsUrl) throws Exception {
        for (int i = 0; i < HOSTS; i++) {
            post("/api/v1/hosts/register", host("host-%03d".formatted(i)));
        }
        for (int i = 0; i < ZONES; i++) {
            String zone = "zone-%03d".formatted(i);
            post(
                    "/api/v1/zones",
                    Map.of(
                            "zone_id",
                            zone,
                            "zone_name",
                            zone,
                            "zone_display_name",
                            "Prontera Field " + i,
                            "map_name",
                            "prt_fild08"));
        }
        long epoch = post("/api/v1/zones/" + ZONE + "/hosting", Map.of("host_id", "host-000"))
                .path("hosting_epoch")
                .asLong();
        try (var log = JetStreamEventLog.connectToPublish(JetStreamConfig.of(natsUrl, "bench-map"));
                var publisher = EventPublisher.open(log, "bench-map")) {
            publisher.hosts(ZONE, epoch);
            AppendOutcome outcome =
                    publisher.publish(ZONE, List.of(spawned()), NOW_US).get();
            if (outcome instanceof AppendOutcome.Appended appended) {
                return appended.position().toString();
            }
            throw new IOException("expected the entities in the log, but " + outcome);
        }
    }

    private static Map<String, Object> host(String id) {
        var host = new HashMap<String, Object>();
        host.put("host_id", id);
        host.put("player_id", "player-of-" + id);
        host.put("player_name", "Ann");
        host.put("ip_address", "10.0.0.1");
        host.put("port", 6121);
        host.put("cpu_cores", 8);
        host.put("cpu_frequency_mhz", 4000);
        host.put("memory_mb", 16_384);
        host.put("network_speed_mbps", 1000);
        return host;
    }

    private static Event spawned() {
        var random = new Random(1);
        EntitiesSpawned.Builder event = EntitiesSpawned.newBuilder();
        for (int i = 1; i <= ENTITIES; i++) {
            event.addEntityId(i)
                    .addKind(EntityKind.ENTITY_KIND_MONSTER)
                    .addTypeId(1002)
                    .addXMm(random.nextInt(400_000))
                    .addYMm(random.nextInt(400_000))
                    .addVelocityXMmPerS(random.nextInt(5_000))
                    .addVelocityYMmPerS(random.nextInt(5_000));
        }
        return Event.newBuilder().setEntitiesSpawned(event).build();
    }

    private JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(coordinator.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    "expected POST " + path + " to succeed, but it is " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
