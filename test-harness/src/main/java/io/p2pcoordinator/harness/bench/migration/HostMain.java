package io.p2pcoordinator.harness.bench.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.p2pcoordinator.app.simulation.EntityState;
import io.p2pcoordinator.app.simulation.ZoneEntities;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A map server in a process of its own: registers, is in signalling, sends a heartbeat a second, takes over what it is given, moves
 * its zones' entities fifty times a second, and writes down what was acknowledged. It runs until it is killed.
 */
final class HostMain {
    static final int ENTITIES = 64;
    private static final long TICK_MS = 20;
    private static final long HEARTBEAT_MS = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI coordinator;
    private final String hostId;
    private final EventLog log;
    private final EventPublisher publisher;
    private final Writer acknowledged;
    /** Zones that it hosts, with their epochs. */
    private final Map<String, Long> hosted = new ConcurrentHashMap<>();

    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    private HostMain(URI coordinator, String natsUrl, String hostId, Path acknowledged) throws IOException {
        this.coordinator = coordinator;
        this.hostId = hostId;
        this.log = JetStreamEventLog.connect(JetStreamConfig.of(natsUrl, hostId));
        this.publisher = EventPublisher.open(log, hostId);
        this.acknowledged = Files.newBufferedWriter(
                acknowledged, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Coordinator, NATS, host id, slots, file of what was acknowledged. */
    public static void main(String[] args) throws Exception {
        var host = new HostMain(URI.create(args[0]), args[1], args[2], Path.of(args[4]));
        host.register(Integer.parseInt(args[3]));
        host.joinSignalling();
        host.warmUp();
        Thread.ofPlatform().name("heartbeats").start(host::sendHeartbeats);
        Thread.ofPlatform().name("ticks").start(host::tick);
        host.followAssignments();
    }

    private void register(int slots) throws IOException, InterruptedException {
        post("/api/v1/hosts/register", """
                {"host_id": "%s", "player_id": "op", "player_name": "Operator", "ip_address": "127.0.0.1", "port": 6121,
                 "cpu_cores": 8, "cpu_frequency_mhz": 4000, "memory_mb": 16384, "network_speed_mbps": 1000,
                 "kind": "server", "max_zones": %d, "max_players": 10000, "heartbeat_interval_ms": %d}
                """.formatted(hostId, slots, HEARTBEAT_MS));
    }

    private void joinSignalling() {
        URI socket = URI.create("ws://" + coordinator.getAuthority() + "/api/v1/signaling/ws?peer_id=" + hostId
                + "&session_id=host-" + hostId);
        var _ = http.newWebSocketBuilder()
                .buildAsync(socket, new WebSocket.Listener() {})
                .join();
    }

    /** Reads a stream once, so that its code is loaded, as that of a host that runs for a while. */
    private void warmUp() throws InterruptedException {
        String zone = "map_0";
        long _ = digestAt(zone, log.end(Subject.hosting(zone).stream()));
    }

    private void sendHeartbeats() {
        try {
            while (true) {
                post(
                        "/api/v1/hosts/" + hostId + "/heartbeat",
                        "{\"latency_ms\": 5, \"packet_loss_percent\": 0, \"bandwidth_usage_mbps\": 1, \"current_players\": 0}");
                TimeUnit.MILLISECONDS.sleep(HEARTBEAT_MS);
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void followAssignments() throws IOException, InterruptedException {
        long version = -1;
        while (true) {
            String query = version < 0 ? "" : "?version=" + version + "&wait_seconds=20";
            JsonNode answer = JSON.readTree(get("/api/v1/hosts/" + hostId + "/assignments" + query));
            version = answer.path("version").asLong();
            for (JsonNode assignment : answer.path("assignments")) {
                begin(assignment);
            }
        }
    }

    /** Zones side by side, each duty once. */
    private void begin(JsonNode assignment) {
        String what = assignment.path("zone_id").asText()
                + " " + assignment.path("duty").asText()
                + " " + assignment.path("hosting_epoch").asText();
        if (underWay.add(what)) {
            Thread.ofVirtual().start(() -> {
                try {
                    act(assignment);
                } catch (IOException e) {
                    fail(e);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                } finally {
                    underWay.remove(what);
                }
            });
        }
    }

    private void act(JsonNode assignment) throws IOException, InterruptedException {
        String zone = assignment.path("zone_id").asText();
        String path = "/api/v1/hosts/" + hostId + "/assignments/" + zone;
        long epoch = assignment.path("hosting_epoch").asLong();
        switch (assignment.path("duty").asText()) {
            case "confirm" -> post(path + "/confirm", "");
            case "take_over" -> {
                Position recovery = Position.parse(
                                assignment.path("recovery_position").asText())
                        .orElseThrow();
                post(
                        path + "/state",
                        "{\"hosting_epoch\": %d, \"sequence\": %d, \"digest\": \"%s\"}"
                                .formatted(
                                        epoch,
                                        recovery.sequence(),
                                        HexFormat.of().toHexDigits(digestAt(zone, recovery))));
            }
            case "host" -> {
                if (hosted.getOrDefault(zone, 0L) != epoch) {
                    publisher.hosts(zone, epoch);
                    publish(zone, epoch, spawn());
                    hosted.put(zone, epoch);
                }
            }
            default -> {
                // to wait
            }
        }
    }

    /** Reads the zone's stream from its beginning, as a host does that knows nothing. */
    private long digestAt(String zone, Position position) throws InterruptedException {
        var state = new EntityState();
        var decoder = new CommitDecoder();
        try (CommitCursor cursor = log.read(position.stream(), 0)) {
            long at = 0;
            while (at < position.sequence()) {
                RawCommit raw = cursor.next(Duration.ofSeconds(10));
                if (raw == null) {
                    throw new IllegalStateException("expected the stream up to " + position + ", but it ends at " + at);
                }
                if (decoder.decode(raw) instanceof DecodedCommit.Sound sound) {
                    var _ = state.apply(sound);
                }
                at = raw.sequence();
            }
        }
        return state.zone(zone).map(ZoneEntities::digest).orElse(0L);
    }

    private void tick() {
        try {
            while (true) {
                for (Map.Entry<String, Long> zone : hosted.entrySet()) {
                    publish(zone.getKey(), zone.getValue(), move());
                }
                TimeUnit.MILLISECONDS.sleep(TICK_MS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(String zone, long epoch, Event event) throws InterruptedException {
        var _ = publisher
                .publish(zone, List.of(event), System.currentTimeMillis() * 1_000)
                .thenAccept(outcome -> {
                    if (outcome instanceof AppendOutcome.Appended(Position position, boolean _)) {
                        write(position, zone, epoch);
                    }
                });
    }

    /** What the system has taken is there after a kill. */
    private synchronized void write(Position position, String zone, long epoch) {
        try {
            acknowledged.write(position + " " + zone + " " + epoch + "\n");
            acknowledged.flush();
        } catch (IOException e) {
            fail(e);
        }
    }

    private static Event spawn() {
        var spawned = EntitiesSpawned.newBuilder();
        IntStream.range(0, ENTITIES)
                .forEach(id -> spawned.addEntityId(id)
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(1002)
                        .addXMm(1_000L * id)
                        .addYMm(1_000L * id));
        return Event.newBuilder().setEntitiesSpawned(spawned).build();
    }

    private static Event move() {
        var moved = EntitiesMoved.newBuilder();
        IntStream.range(0, ENTITIES)
                .forEach(id -> moved.addEntityId(id).addDxMm(10).addDyMm(-10));
        return Event.newBuilder().setEntitiesMoved(moved).build();
    }

    private String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(coordinator.resolve(path)).GET());
    }

    private void post(String path, String body) throws IOException, InterruptedException {
        String _ = send(HttpRequest.newBuilder(coordinator.resolve(path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.timeout(Duration.ofSeconds(40)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            System.err.println(answer.uri() + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private static void fail(IOException e) {
        System.err.println("the host ends: " + e);
        Runtime.getRuntime().halt(1);
    }
}
