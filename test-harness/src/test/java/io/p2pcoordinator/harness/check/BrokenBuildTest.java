package io.p2pcoordinator.harness.check;

import static io.p2pcoordinator.localstack.resolve.ServerKind.ETCD;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static io.p2pcoordinator.localstack.resolve.ServerKind.POSTGRES;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.harness.check.RecordedClient.Node;
import io.p2pcoordinator.harness.check.RecordedClient.Write;
import io.p2pcoordinator.harness.process.CoordinatorProcess;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.proto.v1.AttributeValue;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityAttributesChanged;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.ZoneStatus;
import io.p2pcoordinator.proto.v1.ZoneStatusChanged;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the checker is worth: builds of the coordinator with one safety taken out, each in a process of its own, go through the same trials as
 * the sound one. It has to find each of them out, and nothing in the sound one. The trials: a former host and a former owner write on, a
 * delta comes twice, and PostgreSQL cuts off projectors while they write.
 */
final class BrokenBuildTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROWS = "rows of the tables are the fold of the log up to their positions";
    private static final String DIGESTS = "digests of the nodes' lanes equal those of a replay";
    private static final String OUTCOMES = "the journal says of each commit what the rules say";
    private static final int CUTS = 4;
    private static final String ZONE = "z";

    @RegisterExtension
    static final LocalStackExtension tables = LocalStackExtension.shared(POSTGRES);

    @TempDir
    static Path folder = Path.of("");

    @Test
    void shouldFindNothingWhenTheBuildIsSound() throws Exception {
        // given, when
        CheckReport report = trial(BrokenBuild.SOUND);
        // then
        assertEquals(List.of(), report.violations());
    }

    @Test
    void shouldFindAFormerHostsAndOwnersCommitsWhenFencingIsOff() throws Exception {
        // given, when
        CheckReport report = trial(BrokenBuild.WITHOUT_FENCING);
        // then
        assertEquals(Set.of(ROWS, DIGESTS, OUTCOMES), violated(report));
        assertTrue(
                report.violations().stream()
                        .anyMatch(violation -> violation.evidence().contains("STALE_EPOCH")),
                () -> "" + report.violations());
    }

    @Test
    void shouldFindADeltaThatCountedTwiceWhenDeduplicationIsOff() throws Exception {
        // given, when
        CheckReport report = trial(BrokenBuild.WITHOUT_DEDUPLICATION);
        // then
        assertEquals(Set.of(ROWS, DIGESTS, OUTCOMES), violated(report));
    }

    @Test
    void shouldFindLostRowsWhenThePositionIsOutsideTheTransaction() throws Exception {
        // given, when
        CheckReport report = trial(BrokenBuild.WITH_POSITION_OUTSIDE_THE_TRANSACTION);
        // then
        assertTrue(violated(report).contains(ROWS), () -> "" + report.violations());
    }

    private static Set<String> violated(CheckReport report) {
        var checks = new HashSet<String>();
        report.violations().forEach(violation -> checks.add(violation.check()));
        return checks;
    }

    private static CheckReport trial(BrokenBuild build) throws Exception {
        Path history = folder.resolve(build + ".jsonl");
        PostgresDatabase database = tables.postgres().createDatabase();
        try (LocalStack servers = LocalStack.startTemporary(NATS, ETCD);
                EventLog log = JetStreamEventLog.connect(JetStreamConfig.of(servers.natsUrl(), "trial"));
                var recorder = HistoryRecorder.create(history);
                var client = new RecordedClient("c1", recorder);
                var coordinator = new CoordinatorProcess(
                        new CoordinatorProcess.Plan(
                                build.name().toLowerCase(Locale.ROOT),
                                servers.natsUrl(),
                                String.join(",", servers.etcdEndpoints()),
                                database,
                                Map.of("P2P_LANES", "1"),
                                List.of(),
                                build.compile(folder)),
                        folder)) {
            coordinator.start();
            coordinator.awaitReady(PATIENCE);
            var node = new Node(coordinator.nodeId(), coordinator.uri());
            new Trial(log, recorder, client, node, database).run();
            await("tables and lanes show all")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> isAtRest(client, node, log));
            var checker = new Checker(log);
            checker.operations(History.read(history));
            checker.tables(database, "p2p");
            checker.digests(List.of(NodeLanes.parse(coordinator.nodeId(), coordinator.lanes())));
            return checker.report();
        }
    }

    private static boolean isAtRest(RecordedClient client, Node node, EventLog log) throws InterruptedException {
        for (String path : List.of("projections", "lanes")) {
            for (JsonNode part :
                    client.get(node, RecordedClient.path(path), List.of()).orElseThrow()) {
                Position position =
                        Position.parse(part.path("position").asText()).orElseThrow();
                if (!position.equals(log.end(position.stream()))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What happens to each build. */
    private record Trial(
            EventLog log, HistoryRecorder recorder, RecordedClient client, Node node, PostgresDatabase database) {
        void run() throws Exception {
            for (String host : List.of("h1", "h2")) {
                written(new Write(
                        "register",
                        Subject.host(host),
                        "POST",
                        RecordedClient.path("hosts", "register"),
                        host(host),
                        ""));
            }
            written(new Write("create", Subject.zone(ZONE), "POST", RecordedClient.path("zones"), zone(), ""));
            long former = claim("h1");
            publish("map-1", 1, former, spawned(1));
            publish("map-1", 2, former, moved(1), marked(1));
            long epoch = claim("h2");
            publish("map-2", 1, epoch, spawned(2));
            publish("map-2", 2, epoch, moved(2));
            publish("map-1", 3, former, moved(1)); // the former host does not know yet
            publish("map-2", 2, epoch, moved(2)); // comes a second time
            writeAsFormerOwner();
            cutOffProjectors(epoch);
        }

        private void cutOffProjectors(long epoch) throws Exception {
            for (int i = 0; i < CUTS; i++) {
                Position described = client.describe(node, ZONE).position().orElse(null);
                cutOffProjectorsAt(publish("map-2", 3 + i, epoch, moved(2), marked(2)));
                if (described != null) {
                    client.readDescription(node, ZONE, List.of(described));
                }
            }
        }

        /** In the moment in which the first of them says that it has the position. */
        private void cutOffProjectorsAt(Position position) throws SQLException {
            try (Connection connection = database.connect();
                    PreparedStatement reached = connection.prepareStatement(
                            "SELECT max(sequence) FROM p2p.projection_position WHERE stream = ?");
                    Statement cut = connection.createStatement()) {
                reached.setString(1, position.stream().name());
                await("a projector at " + position)
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> {
                            try (ResultSet result = reached.executeQuery()) {
                                return result.next() && result.getLong(1) >= position.sequence();
                            }
                        });
                cut.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND application_name LIKE 'p2p%' AND pid <> pg_backend_pid()");
            }
        }

        /** It has seen the zone's last commit, but not that another node is the owner now. */
        private void writeAsFormerOwner() throws Exception {
            Subject zone = Subject.zone(ZONE);
            var last = log.last(zone).orElseThrow();
            Commit newest = Commit.parseFrom(last.payload());
            Commit stale = commit(
                    "former-owner",
                    0,
                    newest.getEpoch() - 1,
                    Event.newBuilder()
                            .setZoneStatusChanged(
                                    ZoneStatusChanged.newBuilder().setStatus(ZoneStatus.ZONE_STATUS_MAINTENANCE)));
            log.append(new AppendRequest(
                            zone,
                            stale.toBuilder()
                                    .setExpectedVersion(last.sequence())
                                    .build()))
                    .get();
        }

        private long claim(String host) throws InterruptedException {
            return written(new Write(
                            "claim",
                            Subject.zone(ZONE),
                            "POST",
                            RecordedClient.path("zones", ZONE, "hosting"),
                            Map.of("host_id", host),
                            ""))
                    .path("hosting_epoch")
                    .asLong();
        }

        private JsonNode written(Write write) throws InterruptedException {
            var answer = client.write(node, write);
            assertTrue(answer.position().isPresent(), () -> write + " was answered " + answer);
            return answer.body();
        }

        private Position publish(String producer, long seq, long epoch, Event.Builder... events) throws Exception {
            Subject subject = Subject.entity(ZONE);
            Commit commit = commit(producer, seq, epoch, events);
            long number = recorder.invoked(Marks.of(commit.getCommitId()), producer, "publish", subject.name());
            AppendOutcome outcome =
                    log.append(new AppendRequest(subject, commit)).get();
            var appended = assertInstanceOf(AppendOutcome.Appended.class, outcome);
            recorder.completed(number, new Outcome.Acknowledged(appended.position()));
            return appended.position();
        }

        private static Commit commit(String producer, long seq, long epoch, Event.Builder... events) {
            UUID id = UUID.randomUUID();
            var commit = Commit.newBuilder()
                    .setCommitId(ByteString.copyFrom(ByteBuffer.allocate(16)
                            .putLong(id.getMostSignificantBits())
                            .putLong(id.getLeastSignificantBits())
                            .flip()))
                    .setProducerId(producer)
                    .setProducerSeq(seq)
                    .setEpoch(epoch)
                    .setOccurredAtUs(System.currentTimeMillis() * 1_000);
            Arrays.stream(events).forEach(commit::addEvents);
            return commit.build();
        }

        private static Event.Builder spawned(long entity) {
            return Event.newBuilder()
                    .setEntitiesSpawned(EntitiesSpawned.newBuilder()
                            .addEntityId(entity)
                            .addKind(EntityKind.ENTITY_KIND_MONSTER)
                            .addTypeId(1002)
                            .addXMm(1_000)
                            .addYMm(1_000));
        }

        private static Event.Builder moved(long entity) {
            return Event.newBuilder()
                    .setEntitiesMoved(EntitiesMoved.newBuilder()
                            .addEntityId(entity)
                            .addDxMm(7)
                            .addDyMm(5));
        }

        private static Event.Builder marked(long entity) {
            return Event.newBuilder()
                    .setEntityAttributesChanged(EntityAttributesChanged.newBuilder()
                            .setEntityId(entity)
                            .putSet(
                                    "hp",
                                    AttributeValue.newBuilder().setInteger(100).build()));
        }

        private static Map<String, ?> host(String id) {
            return Map.of(
                    "host_id", id,
                    "player_id", "op",
                    "player_name", "Operator",
                    "ip_address", "127.0.0.1",
                    "port", 6_121,
                    "cpu_cores", 8,
                    "cpu_frequency_mhz", 4_000,
                    "memory_mb", 16_384,
                    "network_speed_mbps", 1_000);
        }

        private static Map<String, ?> zone() {
            return Map.of("zone_id", ZONE, "zone_name", ZONE, "zone_display_name", "Zone", "map_name", ZONE);
        }
    }
}
