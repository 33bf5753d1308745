package io.p2pcoordinator.app.api;

import static io.p2pcoordinator.app.Api.json;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.NodeExtension;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A zone's way from host to host, as hosts and operators see it. */
class MigrationsApiTest {
    @RegisterExtension
    static final NodeExtension node = NodeExtension.fresh(Map.of(
            "P2P_HOST_TIMEOUT_SECONDS", "3600",
            "P2P_LEASE_TTL_SECONDS", "20",
            "P2P_HEARTBEAT_SECONDS", "600",
            "P2P_PROBE_SECONDS", "0",
            "P2P_AUTOMATIC_HOSTING", "true",
            "P2P_MIGRATION_CONFIRM_MS", "10000",
            "P2P_MIGRATION_SYNC_MS", "60000"));

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long AT_US = 1_893_553_445_000_006L;

    private final List<String> zones = new ArrayList<>();
    private final List<TestHost> hosts = new ArrayList<>();
    private Api api;
    private EventLog log;

    @BeforeEach
    void connect() {
        api = node.api();
        log = JetStreamEventLog.connect(JetStreamConfig.of(node.servers().nats().url(), "map-server"));
    }

    /** What one test leaves is not to be given to the hosts of the next. */
    @AfterEach
    void close() {
        hosts.forEach(host -> api.delete("/api/v1/hosts/" + host.hostId()));
        zones.forEach(zone -> api.patch("/api/v1/zones/" + zone + "/status?new_status=disabled", null)
                .expect(200));
        log.close();
        api.get("/health").expect(200);
    }

    @Test
    void shouldTakeTheZoneAndAllThatWasAcknowledgedToAnotherHostWhenItsHostGoes() throws Exception {
        // given
        TestHost first = host();
        String zone = zone();
        await().atMost(SOON).until(() -> first.act(zone).equals("host"));
        long epoch = first.assignment(zone).path("hosting_epoch").asLong();
        TestHost second = host();

        try (var publisher = EventPublisher.open(log, first.hostId())) {
            publisher.hosts(zone, epoch);
            assertInstanceOf(AppendOutcome.Appended.class, spawn(publisher, zone, 1));

            // when
            api.delete("/api/v1/hosts/" + first.hostId()).expect(204);
            await().atMost(SOON).until(() -> second.act(zone).equals("host"));
            assertInstanceOf(AppendOutcome.Appended.class, spawn(publisher, zone, 2));
        }

        // then
        assertTrue(second.assignment(zone).path("hosting_epoch").asLong() > epoch);
        await().atMost(SOON).until(() -> newest(zone).path("outcome").asText().equals("completed"));
        JsonNode migration = newest(zone);
        assertEquals("host_failed", migration.path("reason").asText());
        assertEquals(first.hostId(), migration.path("from_host_id").asText());
        assertEquals(second.hostId(), migration.path("to_host_id").asText());
        assertEquals("server", migration.path("to_kind").asText());
        assertEquals(0, migration.path("acknowledged_lost").asLong(-1));
        assertTrue(migration.path("recovery_ms").asLong(-1) >= 0);
        assertTrue(migration.path("recovery_position").asText().startsWith("ENTITY_"));

        // and what came too late is handed back
        await().atMost(SOON).until(() -> refused(first).size() == 1);
        JsonNode late = refused(first).get(0);
        assertEquals(zone, late.path("zone_id").asText());
        assertEquals(epoch, late.path("hosting_epoch").asLong());
        assertEquals(
                0,
                api.get("/api/v1/hosts/" + first.hostId() + "/refused?after="
                                + late.path("position").asText())
                        .expect(200)
                        .json()
                        .size());
        String metrics = api.get("/metrics").expect(200).body();
        assertTrue(metrics.contains("p2p_migrations_total{outcome=\"completed\"}"), metrics);
        assertTrue(metrics.contains("p2p_migration_acknowledged_lost_total 0.0"), metrics);
    }

    @Test
    void shouldShowAZoneAsDegradedUntilAHostComes() {
        // when
        String zone = zone();

        // then
        await().atMost(SOON).until(() -> degraded().contains(zone));
        assertTrue(api.get("/metrics").expect(200).body().contains("p2p_zones_degraded"));

        // when
        TestHost host = host();
        await().atMost(SOON).until(() -> host.act(zone).equals("host"));

        // then
        await().atMost(SOON).until(() -> !degraded().contains(zone));
    }

    @Test
    void shouldAnswerAtOnceWhenSomethingChangesForAHostThatWaits() throws Exception {
        // given
        TestHost host = host();
        String path = "/api/v1/hosts/" + host.hostId() + "/assignments";
        long version = api.get(path).expect(200).json().path("version").asLong();
        assertTrue(
                api.get(path + "?version=" + (version + 1)).expect(200).json().has("assignments"));
        var waiting = CompletableFuture.supplyAsync(() -> firstAssigned(path, version));

        // when
        String zone = zone();

        // then
        JsonNode answer = waiting.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertEquals(zone, answer.path("assignments").path(0).path("zone_id").asText());
        assertEquals("confirm", answer.path("assignments").path(0).path("duty").asText());
    }

    @Test
    void shouldSayWhatIsWrong() {
        String host = Samples.registerHost(api); // not fit for any zone
        String zone = zone();
        String assignments = "/api/v1/hosts/" + host + "/assignments";

        api.get("/api/v1/hosts/nobody/assignments").expect(404);
        api.get(assignments + "?wait_seconds=26").expect(422);
        api.get(assignments + "?version=-1").expect(422);
        api.post(assignments + "/" + zone + "/confirm").expect(404);
        String state = assignments + "/" + zone + "/state";
        assertEquals(
                List.of("digest", "hosting_epoch", "sequence"),
                api.post(state, "{}").expect(422).wrongFields().stream()
                        .sorted()
                        .toList());
        api.post(state, json("hosting_epoch", 1, "sequence", 1, "digest", "xyz"))
                .expect(422);
        api.post(state, json("hosting_epoch", 1, "sequence", 1, "digest", "0123456789abcdef"))
                .expect(400);
        api.post(state, "{").expect(400);
        api.get("/api/v1/hosts/" + host + "/refused?after=7").expect(422);
        api.get("/api/v1/hosts/" + host + "/refused?limit=0").expect(422);
        api.get("/api/v1/migrations?limit=1001").expect(422);
        api.get("/api/v1/migrations?running=perhaps").expect(422);
        api.get("/api/v1/migrations?before=0").expect(422);
        api.post("/api/v1/migrations", "{}").expect(422);
        api.post("/api/v1/migrations", json("zone_id", "nowhere")).expect(404);
        api.post("/api/v1/migrations", json("zone_id", zone, "detail", "to try"))
                .expect(200);
    }

    /** Asks as hosts do: again with the version of the last answer, which may be of the host itself. */
    private JsonNode firstAssigned(String path, long version) {
        JsonNode answer;
        long known = version;
        do {
            answer = api.get(path + "?version=" + known + "&wait_seconds=25")
                    .expect(200)
                    .json();
            known = answer.path("version").asLong();
        } while (answer.path("assignments").isEmpty());
        return answer;
    }

    private String zone() {
        String zone = Samples.createZone(api);
        zones.add(zone);
        return zone;
    }

    private TestHost host() {
        TestHost host = TestHost.register(api, log, 50);
        hosts.add(host);
        return host;
    }

    private List<String> degraded() {
        return api.get("/api/v1/migrations/degraded").expect(200).column("zone_id");
    }

    private JsonNode newest(String zone) {
        return api.get("/api/v1/migrations?zone_id=" + zone + "&limit=1")
                .expect(200)
                .json()
                .path(0);
    }

    private JsonNode refused(TestHost host) {
        return api.get("/api/v1/hosts/" + host.hostId() + "/refused")
                .expect(200)
                .json();
    }

    private static AppendOutcome spawn(EventPublisher publisher, String zone, long entityId) throws Exception {
        return publisher
                .publish(
                        zone,
                        List.of(Event.newBuilder()
                                .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                                        .addEntityId(entityId)
                                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                                        .addTypeId(1002)
                                        .addXMm(1_500)
                                        .addYMm(2_250))
                                .build()),
                        AT_US)
                .get(30, TimeUnit.SECONDS);
    }
}
