package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.eventstore.Commits.appended;
import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.id;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class StreamSetupTest {
    /** A server for each test: one that has just deleted a stream may fail to make another of that name. */
    @RegisterExtension
    final LocalStackExtension stack = LocalStackExtension.fresh(NATS);

    @SuppressWarnings("NullAway.Init") // set before each test
    private Connection stranger;

    @SuppressWarnings("NullAway.Init") // set before each test
    private JetStreamManagement management;

    @BeforeEach
    void connect() throws Exception {
        stranger = Nats.connect(stack.natsUrl());
        management = stranger.jetStreamManagement();
    }

    @AfterEach
    void close() throws Exception {
        stranger.close();
    }

    @Test
    void shouldCreateStreamsWhenThereAreNone() throws Exception {
        // when
        openLog().close();

        // then
        assertEquals(
                StreamId.all().stream().map(stream -> stream.name()).sorted().toList(),
                management.getStreamNames().stream().sorted().toList());
        for (StreamId stream : StreamId.all()) {
            StreamConfiguration there = management.getStreamInfo(stream.name()).getConfiguration();
            assertEquals(StorageType.File, there.getStorageType());
            assertEquals(RetentionPolicy.Limits, there.getRetentionPolicy());
            assertEquals(DiscardPolicy.New, there.getDiscardPolicy());
            assertEquals(1, there.getReplicas());
            assertEquals(-1, there.getMaxMsgs());
            assertEquals(-1, there.getMaxBytes());
            assertEquals(Duration.ZERO, there.getMaxAge());
            assertEquals(stream.equals(StreamId.TELEMETRY) ? 1 : -1, there.getMaxMsgsPerSubject());
            assertEquals(!stream.equals(StreamId.TELEMETRY), there.getDenyDelete());
            assertTrue(there.getAllowAtomicPublish());
            assertFalse(there.getAllowDirect());
        }
        assertEquals(
                List.of("p2p.control.*.*"),
                management.getStreamInfo("CONTROL").getConfiguration().getSubjects());
        assertEquals(
                List.of("p2p.entity.07.*", "p2p.hosting.07.*"),
                management.getStreamInfo("ENTITY_07").getConfiguration().getSubjects());
        assertEquals(
                List.of("p2p.telemetry.host.*"),
                management.getStreamInfo("TELEMETRY").getConfiguration().getSubjects());
    }

    @Test
    void shouldTakeStreamsThatAreThereAsTheyShouldBe() throws Exception {
        // given
        Subject subject = Subject.host(id("host"));
        Position position;
        try (var log = openLog()) {
            position = appended(log, subject, checked(0));
        }

        // when
        try (var log = openLog()) {
            // then
            assertEquals(position, log.last(subject).orElseThrow().position());
        }
    }

    /** What somebody changed in CONTROL, and what the refusal must say of it. */
    record Change(String said, UnaryOperator<StreamConfiguration.Builder> change) {
        @Override
        public String toString() {
            return said;
        }
    }

    static List<Change> changes() {
        return List.of(
                new Change("max_age: expected PT0S, but it is PT1H", b -> b.maxAge(Duration.ofHours(1))),
                new Change("max_msgs: expected -1, but it is 1000000", b -> b.maxMessages(1_000_000)),
                new Change("max_bytes: expected -1, but it is 1000000000", b -> b.maxBytes(1_000_000_000)),
                new Change("max_msgs_per_subject: expected -1, but it is 5", b -> b.maxMessagesPerSubject(5)),
                new Change("max_msg_size: expected -1, but it is 100", b -> b.maximumMessageSize(100)),
                new Change("storage: expected file, but it is memory", b -> b.storageType(StorageType.Memory)),
                new Change(
                        "retention: expected limits, but it is interest",
                        b -> b.retentionPolicy(RetentionPolicy.Interest)),
                new Change("discard: expected new, but it is old", b -> b.discardPolicy(DiscardPolicy.Old)),
                new Change("allow_direct: expected false, but it is true", b -> b.allowDirect(true)),
                new Change("allow_atomic: expected true, but it is false", b -> b.allowAtomicPublish(false)),
                new Change("deny_delete: expected true, but it is false", b -> b.denyDelete(false)),
                new Change("deny_purge: expected true, but it is false", b -> b.denyPurge(false)),
                new Change(
                        "allow_rollup_hdrs: expected false, but it is true",
                        b -> b.denyPurge(false).allowRollup(true)),
                new Change("allow_msg_ttl: expected false, but it is true", b -> b.allowMessageTtl(true)),
                new Change(
                        "duplicate_window: expected PT2M, but it is PT10M",
                        b -> b.duplicateWindow(Duration.ofMinutes(10))),
                new Change(
                        "subjects: expected [p2p.control.*.*], but it is [p2p.control.host.*]",
                        b -> b.subjects("p2p.control.host.*")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void shouldRefuseStreamWithOtherSettingsAndNameTheDifference(Change change) throws Exception {
        // given
        StreamConfiguration ours = StreamSettings.of(StreamId.CONTROL, 1, true);
        management.addStream(
                change.change.apply(StreamConfiguration.builder(ours)).build());

        // when
        StreamMismatchException e = assertThrows(StreamMismatchException.class, this::openLog);

        // then
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("stream CONTROL"), message);
        assertTrue(message.contains(change.said), message);
    }

    @Test
    void shouldNotTouchStreamThatItRefuses() throws Exception {
        // given
        StreamConfiguration ours = StreamSettings.of(StreamId.CONTROL, 1, true);
        StreamConfiguration theirs = add(
                StreamConfiguration.builder(ours).maxAge(Duration.ofHours(1)).build());

        // when
        assertThrows(StreamMismatchException.class, this::openLog);

        // then
        assertEquals(
                theirs.toJson(),
                management.getStreamInfo("CONTROL").getConfiguration().toJson());
    }

    @Test
    void shouldSayWhereItLookedWhenThereIsNoServer() {
        var nowhere = new JetStreamConfig(
                "nats://127.0.0.1:1",
                "nowhere",
                1,
                Duration.ofMillis(300),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                10);
        LogUnavailableException e =
                assertThrows(LogUnavailableException.class, () -> JetStreamEventLog.connect(nowhere));
        assertTrue(String.valueOf(e.getMessage()).contains("nats://127.0.0.1:1"), e.getMessage());
    }

    private StreamConfiguration add(StreamConfiguration stream) throws Exception {
        return management.addStream(stream).getConfiguration();
    }

    private JetStreamEventLog openLog() {
        return JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "setup"));
    }
}
