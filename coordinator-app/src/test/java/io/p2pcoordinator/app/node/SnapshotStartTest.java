package io.p2pcoordinator.app.node;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.RunningNode;
import io.p2pcoordinator.app.replay.Replay;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A whole node that starts again and again on the same servers. */
class SnapshotStartTest {
    private static final String ZONE = "prt_fild08";
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void shouldBeWhereItWasWhenItStartsFromSnapshotsAlsoAfterTheirStreamWasTrimmed() throws Exception {
        try (var servers = LocalStack.startTemporary(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES)) {
            var variables = RunningNode.variables(
                    servers,
                    servers.postgres().createDatabase(),
                    Map.of(
                            "P2P_HOST_TIMEOUT_SECONDS", "3600",
                            "P2P_SNAPSHOTS_KEPT", "2",
                            "P2P_TRIM_ENTITIES", "true",
                            "P2P_TRIM_AFTER_MINUTES", "0"));
            var config = JetStreamConfig.of(servers.nats().url(), "map-1");
            try (var log = JetStreamEventLog.connect(config)) {
                StreamId stream = Subject.entity(ZONE).stream();

                // given
                long hostingEpoch;
                List<StreamProgress> before;
                try (var node = RunningNode.start(variables)) {
                    hostingEpoch = populate(node.api());
                    publish(log, hostingEpoch, 0, 500);
                    before = settled(node, log);
                }

                // when
                for (int i = 1; i <= 3; i++) {
                    try (var node = RunningNode.start(variables)) {
                        // then
                        assertEquals(figures(before), figures(settled(node, log)));
                        assertFalse(node.node().snapshots().isEmpty());
                        String lanes =
                                node.api().get("/api/v1/lanes").expect(200).body();
                        assertTrue(lanes.contains("\"snapshot\":{\"position\":\"CONTROL/"), lanes);
                        String metrics = node.api().get("/metrics").expect(200).body();
                        assertTrue(metrics.contains("p2p_snapshot_bytes{stream=\"" + stream + "\"}"), metrics);
                        publish(log, hostingEpoch, 500L * i, 500);
                        before = settled(node, log);
                        assertEquals(
                                1 + 500 * (i + 1),
                                log.end(stream).sequence(),
                                "one marker, and all that was published");
                    }
                }

                // then
                assertTrue(log.firstSequence(stream) > 1, "trimmed");
                var failure = assertThrows(LogIntegrityException.class, () -> new Replay(log).fold(Map.of()));
                assertTrue(String.valueOf(failure.getMessage()).contains("was trimmed"), failure.getMessage());
            }
        }
    }

    private static long populate(Api api) {
        api.post("/api/v1/hosts/register", """
                {"host_id": "map-1", "player_id": "op", "player_name": "Operator", "ip_address": "127.0.0.1", "port": 6121,
                "cpu_cores": 8, "cpu_frequency_mhz": 4000, "memory_mb": 16384, "network_speed_mbps": 1000}""").expect(201);
        api.post("/api/v1/zones", """
                {"zone_id": "%1$s", "zone_name": "%1$s", "zone_display_name": "Field", "map_name": "%1$s"}""".formatted(ZONE)).expect(201);
        return api.post("/api/v1/zones/" + ZONE + "/hosting", "{\"host_id\": \"map-1\"}")
                .expect(200)
                .json()
                .path("hosting_epoch")
                .asLong();
    }

    private static void publish(JetStreamEventLog log, long hostingEpoch, long firstId, int count) throws Exception {
        try (var publisher = EventPublisher.open(log, "map-1")) {
            publisher.hosts(ZONE, hostingEpoch);
            var answers = new ArrayList<CompletableFuture<AppendOutcome>>();
            for (int i = 0; i < count; i++) {
                var spawned = EntitiesSpawned.newBuilder()
                        .addEntityId(firstId + i)
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(1002)
                        .addXMm(i * 100L)
                        .addYMm(5_000);
                answers.add(publisher.publish(
                        ZONE,
                        List.of(Event.newBuilder().setEntitiesSpawned(spawned).build()),
                        1_700_000_000_000_000L + i));
            }
            for (CompletableFuture<AppendOutcome> answer : answers) {
                assertInstanceOf(AppendOutcome.Appended.class, answer.get(20, TimeUnit.SECONDS));
            }
        }
    }

    /** When lanes and tables have all that is in the log, and nothing more comes of itself. */
    private static List<StreamProgress> settled(RunningNode node, JetStreamEventLog log) throws InterruptedException {
        for (StreamId stream : StreamId.all()) {
            Position end = log.end(stream);
            assertTrue(node.node().lanes().awaitApplied(end, SOON), end.toString());
        }
        await().atMost(SOON)
                .until(() -> StreamId.all().stream()
                        .filter(StreamId::isEntity)
                        .allMatch(stream -> node.node()
                                        .projections()
                                        .positions()
                                        .projectedPosition(stream)
                                        .sequence()
                                == log.end(stream).sequence()));
        return node.node().lanes().progress();
    }

    /** What must be the same before and after, whichever node with however many lanes. */
    private static List<String> figures(List<StreamProgress> progress) {
        return progress.stream()
                .filter(p -> p.stream().isEntity())
                .map(p ->
                        p.stream() + "/" + p.appliedPosition() + " " + p.digest() + " " + p.size() + " " + p.applied())
                .toList();
    }
}
