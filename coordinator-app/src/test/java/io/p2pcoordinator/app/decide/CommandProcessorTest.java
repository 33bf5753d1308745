package io.p2pcoordinator.app.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.p2pcoordinator.app.decide.WriteAuthority.Authority;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.Decision.RefusalKind;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.Event.PayloadCase;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandProcessorTest {
    private final ScriptedLog log = new ScriptedLog();
    private final ScriptedAuthority authority = new ScriptedAuthority();
    private final ControlState state = new ControlState();
    private final AcknowledgedPositions acknowledged = new AcknowledgedPositions();
    private final CommitFactory commits = new CommitFactory(
            "node-1", InstantSource.fixed(Instant.parse("2030-01-02T03:04:05.000006Z")), UUID::randomUUID);
    private Lanes lanes;
    private CommandProcessor commands;

    @BeforeEach
    void open() {
        var telemetry = new TelemetryState();
        lanes = Lanes.start(
                log,
                new LaneConfig(1, 64),
                stream -> CoordinatorNode.stateOf(stream, state, telemetry),
                List.of(),
                failure -> {
                    throw new AssertionError(failure);
                });
        commands = new CommandProcessor(log, lanes, state, authority, commits, acknowledged);
    }

    @AfterEach
    void close() {
        lanes.close();
        log.close();
    }

    @Test
    void shouldAppendWithVersionAndTimeWhenAccepted() throws Exception {
        // when
        CommandOutcome outcome = commands.process(register("host-1"));

        // then
        assertEquals(new CommandOutcome.Done(control(1), true), outcome);
        Commit commit = commitAt(1);
        assertEquals(0, commit.getExpectedVersion());
        assertEquals("node-1", commit.getProducerId());
        assertEquals(1_893_553_445_000_006L, commit.getOccurredAtUs());
        assertEquals(List.of(control(1)), acknowledged.all());
        assertTrue(state.host("host-1").isPresent());
    }

    @Test
    void shouldPrependTheMarkerWhenTheEpochIsNew() throws Exception {
        // given
        authority.epoch = 41;

        // when
        commands.process(putZone("zone-1", 1));
        commands.process(putZone("zone-1", 2));
        authority.epoch = 42;
        commands.process(putZone("zone-1", 3));

        // then
        assertEquals(List.of(PayloadCase.OWNERSHIP_CHANGED, PayloadCase.ZONE_REGISTERED), payloadsAt(1));
        assertEquals(List.of(PayloadCase.ZONE_SETTINGS_CHANGED), payloadsAt(2));
        assertEquals(List.of(PayloadCase.OWNERSHIP_CHANGED, PayloadCase.ZONE_SETTINGS_CHANGED), payloadsAt(3));
        assertEquals(41, commitAt(2).getEpoch());
        assertEquals(42, commitAt(3).getEpoch());
        assertEquals(42, state.zoneSnapshot("zone-1").ownerEpoch());
    }

    @Test
    void shouldAppendTheMarkerAloneWhenTakingOver() throws Exception {
        // given
        commands.process(putZone("zone-1", 1));
        authority.epoch = 9;

        // when
        CommandOutcome first = commands.takeOver("zone-1");
        CommandOutcome second = commands.takeOver("zone-1");

        // then
        assertEquals(new CommandOutcome.Done(control(2), true), first);
        assertEquals(new CommandOutcome.Done(control(2), false), second);
        assertEquals(List.of(PayloadCase.OWNERSHIP_CHANGED), payloadsAt(2));
    }

    @Test
    void shouldAppendNothingWhenTheLeaseIsNotHeld() throws Exception {
        // given
        authority.mayWrite = false;

        // when
        CommandOutcome ofHost = commands.process(register("host-1"));
        CommandOutcome ofZone = commands.process(putZone("zone-1", 1));
        CommandOutcome takeOver = commands.takeOver("zone-1");

        // then
        var unavailable = new CommandOutcome.Unavailable("the lease is gone");
        assertEquals(List.of(unavailable, unavailable, unavailable), List.of(ofHost, ofZone, takeOver));
        assertEquals(0, log.end(StreamId.CONTROL).sequence());
    }

    @Test
    void shouldAppendNothingWhenTheZoneIsNotOurs() throws Exception {
        // given
        authority.answer = new Authority.OtherNode("node-2");
        CommandOutcome others = commands.process(putZone("zone-1", 1));
        LocalOutcome here = commands.processHere(putZone("zone-1", 1));
        authority.answer = new Authority.Unknown("etcd is away");
        CommandOutcome unknown = commands.process(putZone("zone-1", 1));

        // then
        assertEquals(new CommandOutcome.Unavailable("zone zone-1 is owned by node node-2"), others);
        assertEquals(new LocalOutcome.NotOwner("node-2"), here);
        assertEquals(new CommandOutcome.Unavailable("etcd is away"), unknown);
        assertEquals(0, log.end(StreamId.CONTROL).sequence());
    }

    @Test
    void shouldAppendNothingWhenANewerOwnerHasTakenTheZone() throws Exception {
        // given
        authority.epoch = 8;
        commands.process(putZone("zone-1", 1));
        authority.epoch = 7;

        // when
        CommandOutcome outcome = commands.process(putZone("zone-1", 2));

        // then
        String detail =
                assertInstanceOf(CommandOutcome.Unavailable.class, outcome).detail();
        assertTrue(detail.contains("epoch 8") && detail.contains("epoch 7"), detail);
        assertEquals(1, log.end(StreamId.CONTROL).sequence());
    }

    @Test
    void shouldNotClaimTheZoneWhenTheCommandIsRefused() throws Exception {
        // when
        CommandOutcome outcome = commands.process(new ZoneCommand.SwitchP2p("nowhere", true));

        // then
        assertEquals(new CommandOutcome.Refused(RefusalKind.NOT_FOUND, "Zone not found: nowhere"), outcome);
        assertEquals(0, authority.claims);
    }

    @Test
    void shouldNotRefuseWhenAnotherNodeHasJustRecordedWhatTheCommandIsAbout() throws Exception {
        for (int i = 0; i < 50; i++) {
            // given
            String hostId = "host-" + i;
            log.appendNow(commits, state, register(hostId));

            // when
            CommandOutcome outcome = commands.process(new HostCommand.RemoveHost(hostId));

            // then
            assertEquals(new CommandOutcome.Done(control(2 * i + 2), true), outcome);
        }
    }

    @Test
    void shouldDecideAgainWhenAnotherWriterWasFaster() throws Exception {
        // given
        log.beforeAppend(2, () -> log.appendNow(commits, state, register("host-1")));

        // when
        CommandOutcome outcome = commands.process(register("host-1"));

        // then
        assertEquals(new CommandOutcome.Done(control(3), true), outcome);
        assertEquals(2, commitAt(3).getExpectedVersion());
    }

    @Test
    void shouldGiveUpWhenAnotherWriterWasFasterThreeTimes() throws Exception {
        // given
        log.beforeAppend(100, () -> log.appendNow(commits, state, register("host-1")));

        // when
        CommandOutcome outcome = commands.process(register("host-1"));

        // then
        assertInstanceOf(CommandOutcome.Conflict.class, outcome);
        assertEquals(3, log.attempts);
        assertEquals(3, log.end(StreamId.CONTROL).sequence());
    }

    @Test
    void shouldReportEachOutcomeOfTheLogWhenItDoesNotAcknowledge() throws Exception {
        // given
        log.answer = new AppendOutcome.Unknown("no answer");
        CommandOutcome unknown = commands.process(register("host-1"));
        log.answer = new AppendOutcome.Unavailable("not connected");
        CommandOutcome unavailable = commands.process(register("host-1"));
        log.answer = new AppendOutcome.Rejected("too large");
        CommandOutcome rejected = commands.process(register("host-1"));

        // then
        assertEquals(new CommandOutcome.Unknown("no answer"), unknown);
        assertEquals(new CommandOutcome.Unavailable("not connected"), unavailable);
        assertEquals(new CommandOutcome.Refused(RefusalKind.INVALID, "too large"), rejected);
        assertEquals(List.of(), acknowledged.all());
    }

    @Test
    void shouldKeepEveryCommandWhenManyWriteTheSameSubject() throws Exception {
        // given
        commands.process(putZone("zone-1", 1));
        int writers = 16;

        // when
        var outcomes = new ConcurrentLinkedQueue<CommandOutcome>();
        var threads = IntStream.range(0, writers)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    try {
                        outcomes.add(commands.process(putZone("zone-1", 10 + i)));
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        // then
        assertTrue(outcomes.stream()
                .allMatch(o -> o instanceof CommandOutcome.Done(Position _, boolean changed) && changed));
        assertEquals(1 + writers, log.end(StreamId.CONTROL).sequence());
        assertEquals(1 + writers, lanes.progress(StreamId.CONTROL).applied());
    }

    private static HostCommand.RegisterHost register(String hostId) {
        return new HostCommand.RegisterHost(
                hostId,
                HostRegistered.newBuilder().setPlayerId("p").setMaxPlayers(5).build());
    }

    private static ZoneCommand.PutZone putZone(String zoneId, int maxPlayers) {
        return new ZoneCommand.PutZone(
                zoneId,
                ZoneSettings.newBuilder()
                        .setZoneName("z")
                        .setMaxPlayers(maxPlayers)
                        .build());
    }

    private static Position control(long sequence) {
        return new Position(StreamId.CONTROL, sequence);
    }

    private Commit commitAt(long sequence) throws InvalidProtocolBufferException {
        return Commit.parseFrom(log.at(control(sequence)).orElseThrow().payload());
    }

    private List<PayloadCase> payloadsAt(long sequence) throws InvalidProtocolBufferException {
        return commitAt(sequence).getEventsList().stream()
                .map(Event::getPayloadCase)
                .toList();
    }

    /** Grants what the test says. */
    private static final class ScriptedAuthority implements WriteAuthority {
        private boolean mayWrite = true;
        private long epoch = 1;
        private @Nullable Authority answer;
        private int claims;

        @Override
        public boolean mayWrite() {
            return mayWrite;
        }

        @Override
        public String reason() {
            return "the lease is gone";
        }

        @Override
        public Optional<String> knownOtherOwner(String zoneId) {
            return Optional.empty();
        }

        @Override
        public Authority over(String zoneId) {
            claims++;
            return answer == null ? new Authority.Owner(epoch) : answer;
        }
    }
}
