package io.p2pcoordinator.app.control;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.p2pcoordinator.app.Api;
import io.p2pcoordinator.app.RunningNode;
import io.p2pcoordinator.app.api.Samples;
import io.p2pcoordinator.app.backup.Restore;
import io.p2pcoordinator.app.replay.Replay;
import io.p2pcoordinator.eventstore.lane.StreamProgress;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamEventLog;
import io.p2pcoordinator.eventstore.publish.EventPublisher;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.LocalStack;
import io.p2pcoordinator.localstack.resolve.ServerKind;
import io.p2pcoordinator.localstack.server.PostgresDatabase;
import io.p2pcoordinator.proto.v1.EntitiesSpawned;
import io.p2pcoordinator.proto.v1.EntityKind;
import io.p2pcoordinator.proto.v1.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Backups of a world on one set of servers, restored on others. */
@SuppressWarnings("try") // closing a connection may be interrupted; no test is
class BackupTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ZONE = "prt_fild08";
    private static final String OTHER_ZONE = "moc_fild01";
    private static final int PUBLISHED = 2_500;

    @TempDir
    static Path folder = Path.of("");

    private static LocalStack servers = start(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
    private static Map<String, String> variables = Map.of();
    private static RunningNode node = RunningNode.start(world());
    private static long hostingEpoch;

    private static LocalStack start(ServerKind... kinds) {
        return LocalStack.startTemporary(kinds);
    }

    private static Map<String, String> world() {
        variables = variables(servers, servers.postgres().createDatabase());
        return variables;
    }

    private static Map<String, String> variables(LocalStack stack, PostgresDatabase database) {
        return RunningNode.variables(
                stack, database, Map.of("P2P_HOST_TIMEOUT_SECONDS", "3600", "P2P_SNAPSHOTS_KEPT", "2"));
    }

    @BeforeAll
    static void populate() throws Exception {
        Api api = node.api();
        for (int i = 1; i <= 3; i++) {
            api.post("/api/v1/hosts/register", Samples.host("map-" + i)).expect(201);
        }
        for (String zone : List.of(ZONE, OTHER_ZONE)) {
            api.post("/api/v1/zones", Samples.zone(zone)).expect(201);
        }
        hostingEpoch = api.post("/api/v1/zones/" + ZONE + "/hosting", "{\"host_id\": \"map-1\"}")
                .expect(200)
                .json()
                .path("hosting_epoch")
                .asLong();
        api.post("/api/v1/sessions", Samples.openSession("map-2", OTHER_ZONE)).expect(201);
        beat(api, 3);
        publish(servers, 0, PUBLISHED);
        try (Connection stranger = Nats.connect(servers.nats().url())) { // is parked, and kept with its bytes
            stranger.jetStream().publish(Subject.entity(ZONE).name(), new byte[] {(byte) 0xff, 1, 2});
        }
    }

    @AfterAll
    static void stop() {
        node.close();
        servers.close();
    }

    @Test
    void shouldHoldTheSameAtTheManifestsPositionsWhenBackedUpUnderLoad() throws Exception {
        // given
        Path file = folder.resolve("under-load.p2p");
        var stopping = new AtomicBoolean();
        Thread load = Thread.ofPlatform().start(() -> load(stopping));

        // when
        Answer backup = control(variables, "--backup", file.toString(), "--json");
        stopping.set(true);
        load.join();

        // then
        assertEquals(0, backup.exitCode(), backup.text());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        JsonNode manifest = new JsonMapper().readTree(backup.out());
        try (LocalStack others = start(ServerKind.NATS)) {
            Answer restored = control(withNats(others), "--restore-state", file.toString());
            assertEquals(0, restored.exitCode(), restored.text());
            try (var before = log(servers);
                    var after = log(others)) {
                assertSameStreams(before, after, manifest);
                assertHostingEpochsAreOnControl(after);
            }
        }
    }

    @Test
    void shouldShowTheSameWorldAndGoOnAboveItsEpochsWhenRestoredOnEmptyServers() throws Exception {
        // given
        settle();
        Path file = folder.resolve("at-rest.p2p");
        assertEquals(0, control(variables, "--backup", file.toString()).exitCode());
        Map<String, JsonNode> shown = shown(node.api());
        long ownerEpoch = ownerEpoch(node.api());

        try (LocalStack others = start(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES)) {
            Map<String, String> theirs = variables(others, others.postgres().createDatabase());

            // when
            Answer restored = control(theirs, "--restore-state", file.toString());

            // then
            assertEquals(0, restored.exitCode(), restored.text());
            try (RunningNode again = RunningNode.start(theirs)) {
                await().atMost(SOON).untilAsserted(() -> assertEquals(shown, shown(again.api())));
                again.api()
                        .patch("/api/v1/zones/" + ZONE, Api.json("max_players", 77))
                        .expect(200);
                assertTrue(ownerEpoch(again.api()) > ownerEpoch);
                assertEquals(keys(others.nats().url()), keys(servers.nats().url()), "tokens stay valid");
                publish(others, 100_000, 10); // the host goes on under its epoch
            }
        }
    }

    @Test
    void shouldChangeNothingWhenServersHaveALogOrTheFileIsThere() throws Exception {
        // given
        Path file = folder.resolve("refused.p2p");
        assertEquals(0, control(variables, "--backup", file.toString()).exitCode());
        byte[] bytes = Files.readAllBytes(file);
        settle();
        List<StreamProgress> before = node.node().lanes().progress();

        // when
        Answer again = control(variables, "--backup", file.toString());
        Answer restored = control(variables, "--restore-state", file.toString());

        // then
        assertEquals(3, again.exitCode(), again.text());
        assertArrayEquals(bytes, Files.readAllBytes(file));
        assertEquals(3, restored.exitCode(), restored.text());
        assertTrue(restored.err().contains("there is stream CONTROL up to "), restored.err());
        settle();
        assertEquals(before.toString(), node.node().lanes().progress().toString());
    }

    @Test
    void shouldSayWhatIsWrongAndWriteNothingWhenTheFileIsNotWhole() throws Exception {
        // given
        Path file = folder.resolve("whole.p2p");
        assertEquals(0, control(variables, "--backup", file.toString()).exitCode());
        byte[] whole = Files.readAllBytes(file);
        try (LocalStack others = start(ServerKind.NATS)) {
            Map<String, String> theirs = withNats(others);

            // when / then
            for (int at : new int[] {100, whole.length / 3, whole.length / 2, whole.length - 40, whole.length - 1}) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 0x10;
                Answer answer = control(theirs, "--restore-state", write("damaged.p2p", damaged));
                assertEquals(4, answer.exitCode(), at + ": " + answer.text());
                assertTrue(answer.err().contains("damaged.p2p"), answer.err());
            }
            for (int length : new int[] {0, 5, 8, 300, whole.length / 2, whole.length - 1}) {
                Answer answer =
                        control(theirs, "--restore-state", write("cut.p2p", java.util.Arrays.copyOf(whole, length)));
                assertEquals(4, answer.exitCode(), length + ": " + answer.text());
            }
            byte[] newer = whole.clone();
            newer[7] = 9;
            Answer answer = control(theirs, "--restore-state", write("newer.p2p", newer));
            assertEquals(4, answer.exitCode(), answer.text());
            assertTrue(answer.err().contains("layout 9"), answer.err());
            byte[] longer = java.util.Arrays.copyOf(whole, whole.length + 1);
            assertEquals(
                    4,
                    control(theirs, "--verify-backup", write("longer.p2p", longer))
                            .exitCode());
            assertEquals(
                    1,
                    control(theirs, "--restore-state", folder.resolve("none").toString())
                            .exitCode());

            // then
            try (var nats = Nats.connect(others.nats().url())) {
                assertEquals(List.of(), nats.jetStreamManagement().getStreamNames());
            }
            assertEquals(0, control(theirs, "--verify-backup", file.toString()).exitCode());
            assertEquals(0, control(theirs, "--restore-state", file.toString()).exitCode());
        }
    }

    @Test
    void shouldGoOnWithTheSameFileOnlyWhenARestoreBrokeOff() throws Exception {
        // given
        Path file = folder.resolve("broken-off.p2p");
        Path other = folder.resolve("another.p2p");
        assertEquals(0, control(variables, "--backup", file.toString()).exitCode());
        beat(node.api(), 1);
        assertEquals(0, control(variables, "--backup", other.toString()).exitCode());
        String stream = Subject.entity(ZONE).stream().name();
        try (LocalStack others = start(ServerKind.NATS)) {
            Map<String, String> theirs = withNats(others);
            var config = JetStreamConfig.of(others.nats().url(), "test");

            // when
            assertThrows(
                    BrokenOffException.class,
                    () -> new Restore(config, (what, done, _) -> {
                                if (what.equals("restoring " + stream) && done > 0) {
                                    throw new BrokenOffException();
                                }
                            })
                            .from(file));

            // then
            var failure = assertThrows(LogIntegrityException.class, () -> JetStreamEventLog.connect(config));
            assertTrue(String.valueOf(failure.getMessage()).contains("--restore-state"), failure.getMessage());
            Answer wrong = control(theirs, "--restore-state", other.toString());
            assertEquals(3, wrong.exitCode(), wrong.text());

            // when
            Answer again = control(theirs, "--restore-state", file.toString());

            // then
            assertEquals(0, again.exitCode(), again.text());
            try (var before = log(servers);
                    var after = JetStreamEventLog.connect(config)) {
                Answer manifest = control(theirs, "--verify-backup", file.toString(), "--json");
                assertSameStreams(before, after, new JsonMapper().readTree(manifest.out()));
            }
        }
    }

    @Test
    void shouldLeaveNothingWhenTheDiskIsFull() throws Exception {
        // given
        Path small = Files.createDirectory(folder.resolve("small"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "none", small.toString()) == 0, "needs to mount");
        try {
            // when
            Answer answer =
                    control(variables, "--backup", small.resolve("full.p2p").toString());

            // then
            assertEquals(1, answer.exitCode(), answer.text());
            assertTrue(answer.err().contains("No space left"), answer.err());
            try (var left = Files.list(small)) {
                assertEquals(List.of(), left.toList());
            }
        } finally {
            assertEquals(0, run("umount", small.toString()));
        }
    }

    @Test
    void shouldBringTheSnapshotAlongWhenAStreamWasTrimmed() throws Exception {
        try (LocalStack ours = start(ServerKind.NATS, ServerKind.ETCD, ServerKind.POSTGRES);
                LocalStack others = start(ServerKind.NATS, ServerKind.ETCD)) {
            // given
            PostgresDatabase database = ours.postgres().createDatabase();
            Map<String, String> trimming = new HashMap<>(variables(ours, database));
            trimming.putAll(Map.of("P2P_TRIM_ENTITIES", "true", "P2P_TRIM_AFTER_MINUTES", "0"));
            StreamId stream = Subject.entity(ZONE).stream();
            long epoch = 0;
            try (var log = log(ours)) {
                for (int i = 0; i < 4; i++) {
                    try (RunningNode one = RunningNode.start(trimming)) {
                        if (i == 0) {
                            one.api()
                                    .post("/api/v1/hosts/register", Samples.host("map-1"))
                                    .expect(201);
                            one.api().post("/api/v1/zones", Samples.zone(ZONE)).expect(201);
                            epoch = one.api()
                                    .post("/api/v1/zones/" + ZONE + "/hosting", "{\"host_id\": \"map-1\"}")
                                    .expect(200)
                                    .json()
                                    .path("hosting_epoch")
                                    .asLong();
                        }
                        publish(ours, epoch, 1_000L * i, 200);
                        Position end = log.end(stream);
                        await().atMost(SOON)
                                .until(() -> one.node()
                                                .projections()
                                                .positions()
                                                .projectedPosition(stream)
                                                .sequence()
                                        == end.sequence());
                    }
                }
                assertTrue(log.firstSequence(stream) > 1, "trimmed");
            }
            Path file = folder.resolve("trimmed.p2p");

            // when
            Answer backup = control(trimming, "--backup", file.toString());
            Map<String, String> moved = new HashMap<>(trimming);
            moved.put("P2P_NATS_URL", others.nats().url());
            moved.put("P2P_ETCD_ENDPOINTS", others.etcd().endpoint());
            Answer restored = control(moved, "--restore-state", file.toString());

            // then
            assertEquals(0, backup.exitCode(), backup.text());
            assertEquals(0, restored.exitCode(), restored.text());
            try (var before = log(ours);
                    var after = log(others)) {
                assertEquals(before.firstSequence(stream), after.firstSequence(stream));
                assertEquals(before.end(stream), after.end(stream));
            }
            try (RunningNode again = RunningNode.start(moved)) { // on the tables that it had
                assertEquals(
                        800,
                        again.node().lanes().progress().stream()
                                .filter(progress -> progress.stream().equals(stream))
                                .findFirst()
                                .orElseThrow()
                                .size());
            }
        }
    }

    /** Stands for a process that dies. */
    private static final class BrokenOffException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    record Answer(int exitCode, String out, String err) {
        String text() {
            return out + err;
        }
    }

    static Answer control(Map<String, String> environment, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = new CommandLine(new ControlCommand(environment))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Answer(exitCode, out.toString(), err.toString());
    }

    private static Map<String, String> withNats(LocalStack others) {
        Map<String, String> theirs = new HashMap<>(variables);
        theirs.put("P2P_NATS_URL", others.nats().url());
        return theirs;
    }

    private static JetStreamEventLog log(LocalStack stack) {
        return JetStreamEventLog.connect(JetStreamConfig.of(stack.nats().url(), "test"));
    }

    private static String write(String name, byte[] bytes) throws IOException {
        Path path = folder.resolve(name);
        Path partial = Files.write(folder.resolve(name + ".new"), bytes);
        return Files.move(partial, path, StandardCopyOption.REPLACE_EXISTING).toString();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static void load(AtomicBoolean stopping) {
        try {
            for (int i = 0; !stopping.get(); i++) {
                publish(servers, 10_000L + 100L * i, 100);
                node.api()
                        .patch("/api/v1/zones/" + OTHER_ZONE, Api.json("max_players", 10 + i % 50))
                        .expect(200);
                beat(node.api(), 1);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void beat(Api api, int times) {
        for (int i = 0; i < times; i++) {
            for (int host = 1; host <= 3; host++) {
                api.post("/api/v1/hosts/map-" + host + "/heartbeat", Samples.heartbeat(i + 1, 0))
                        .expect(200);
            }
        }
    }

    private static void publish(LocalStack stack, long firstId, int count) throws Exception {
        publish(stack, hostingEpoch, firstId, count);
    }

    private static void publish(LocalStack stack, long epoch, long firstId, int count) throws Exception {
        try (var log = log(stack);
                var publisher = EventPublisher.open(log, "map-1")) {
            publisher.hosts(ZONE, epoch);
            for (int i = 0; i < count; i++) {
                var spawned = EntitiesSpawned.newBuilder()
                        .addEntityId(firstId + i)
                        .addKind(EntityKind.ENTITY_KIND_MONSTER)
                        .addTypeId(1002)
                        .addXMm(i * 100L)
                        .addYMm(5_000);
                var _ = publisher.publish(
                        ZONE,
                        List.of(Event.newBuilder().setEntitiesSpawned(spawned).build()),
                        1_700_000_000_000_000L + i);
            }
        }
    }

    private static void settle() throws InterruptedException {
        try (var log = log(servers)) {
            for (StreamId stream : StreamId.all()) {
                Position end = log.end(stream);
                assertTrue(node.node().lanes().awaitApplied(end, SOON), end.toString());
                if (!stream.equals(StreamId.TELEMETRY)) {
                    await().atMost(SOON)
                            .until(() -> node.node()
                                            .projections()
                                            .positions()
                                            .projectedPosition(stream)
                                            .sequence()
                                    >= end.sequence());
                }
            }
        }
    }

    /** Everything that is not of a node or its ownership. */
    private static Map<String, JsonNode> shown(Api api) {
        var shown = new HashMap<String, JsonNode>();
        for (String path : List.of(
                "/api/v1/hosts",
                "/api/v1/zones",
                "/api/v1/sessions/host/map-2/active",
                "/api/v1/zones/" + ZONE + "/entities?x1=-1000&y1=-1000&x2=100000&y2=100000")) {
            JsonNode body = api.get(path).expect(200).json();
            body.findParents("owner_epoch")
                    .forEach(of -> ((ObjectNode) of).remove(List.of("owner_epoch", "owner_node")));
            body.findParents("quality_score").forEach(of -> ((ObjectNode) of).remove("quality_score"));
            shown.put(path, body);
        }
        return shown;
    }

    private static long ownerEpoch(Api api) {
        return api.get("/api/v1/ownership/" + ZONE)
                .expect(200)
                .json()
                .path("owner_epoch")
                .asLong();
    }

    private static Map<String, String> keys(String url) throws Exception {
        var keys = new HashMap<String, String>();
        try (var nats = Nats.connect(url)) {
            var bucket = nats.keyValue("p2p_keys");
            for (String key : bucket.keys()) {
                keys.put(key, HexFormat.of().formatHex(bucket.get(key).getValue()));
            }
        }
        return keys;
    }

    private static void assertSameStreams(JetStreamEventLog before, JetStreamEventLog after, JsonNode manifest)
            throws InterruptedException {
        Map<StreamId, Long> stops = new HashMap<>();
        Map<StreamId, String> digests = new HashMap<>();
        for (JsonNode stream : manifest.path("streams")) {
            Position position = Position.parse(stream.path("position").asText()).orElseThrow();
            stops.put(position.stream(), position.sequence());
            digests.put(position.stream(), stream.path("digest").asText());
            assertEquals(position, after.end(position.stream()));
            if (position.stream().isContiguous()) {
                assertSameBytes(before, after, position);
            }
        }
        assertEquals(digests, digests(new Replay(after).fold(stops)));
        Map<StreamId, String> live = digests(new Replay(before).fold(stops));
        live.put(StreamId.TELEMETRY, digests.get(StreamId.TELEMETRY)); // its past is gone
        assertEquals(digests, live);
    }

    private static Map<StreamId, String> digests(List<StreamProgress> progress) {
        var digests = new HashMap<StreamId, String>();
        progress.forEach(one -> digests.put(one.stream(), HexFormat.of().toHexDigits(one.digest())));
        return digests;
    }

    private static void assertSameBytes(JetStreamEventLog before, JetStreamEventLog after, Position end)
            throws InterruptedException {
        try (CommitCursor one = before.read(end.stream(), 0);
                CommitCursor other = after.read(end.stream(), 0)) {
            for (long sequence = 1; sequence <= end.sequence(); sequence++) {
                RawCommit expected = requireNonNull(one.next(SOON));
                RawCommit actual = requireNonNull(other.next(SOON));
                assertEquals(expected.position(), actual.position());
                assertEquals(expected.subject(), actual.subject());
                assertArrayEquals(
                        expected.payload(), actual.payload(), actual.position().toString());
            }
        }
    }

    private static void assertHostingEpochsAreOnControl(JetStreamEventLog log) {
        log.last(Subject.hosting(ZONE)).ifPresent(marker -> {
            assertFalse(log.at(new Position(StreamId.CONTROL, hostingEpoch)).isEmpty(), marker.toString());
        });
    }
}
