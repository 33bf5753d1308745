package io.p2pcoordinator.app.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.decide.AcknowledgedPositions;
import io.p2pcoordinator.app.decide.CommandOutcome;
import io.p2pcoordinator.app.decide.CommandProcessor;
import io.p2pcoordinator.app.decide.CommitFactory;
import io.p2pcoordinator.app.decide.LocalOutcome;
import io.p2pcoordinator.app.decide.WriteAuthority;
import io.p2pcoordinator.app.domain.Command;
import io.p2pcoordinator.app.domain.ControlState;
import io.p2pcoordinator.app.domain.Decision.RefusalKind;
import io.p2pcoordinator.app.domain.HostCommand;
import io.p2pcoordinator.app.domain.TelemetryState;
import io.p2pcoordinator.app.domain.ZoneCommand;
import io.p2pcoordinator.app.node.CoordinatorNode;
import io.p2pcoordinator.app.shared.SharedStore.Reply;
import io.p2pcoordinator.eventstore.lane.LaneConfig;
import io.p2pcoordinator.eventstore.lane.Lanes;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.proto.v1.HostRegistered;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandRouterTest {
    private static final ZoneCommand COMMAND = new ZoneCommand.SwitchP2p("zone-1", true);
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final HostCommand HOST = new HostCommand.RegisterHost("host-1", HostRegistered.getDefaultInstance());

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final ControlState state = new ControlState();
    private final AcknowledgedPositions acknowledged = new AcknowledgedPositions();
    private final ScriptedStore store = new ScriptedStore();
    private final OwnerLink owners = new OwnerLink(store, acknowledged, Duration.ofMinutes(1));
    private final Ownership ownership = new Ownership();
    private final List<Command> decidedHere = new ArrayList<>();
    private final List<LocalOutcome> here = new ArrayList<>();
    private Lanes lanes;
    private CommandProcessor processor;
    private CommandRouter router;

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
        var commits = new CommitFactory("node-1", InstantSource.system(), UUID::randomUUID);
        processor = new CommandProcessor(log, lanes, state, ownership, commits, acknowledged);
        router = new CommandRouter(
                "node-1",
                command -> {
                    decidedHere.add(command);
                    return here.isEmpty() ? new LocalOutcome.NotOwner("node-2") : here.removeFirst();
                },
                processor,
                ownership,
                owners,
                PATIENCE,
                RetryTime.system());
    }

    @AfterEach
    void close() {
        lanes.close();
        log.close();
    }

    @Test
    void shouldAskNobodyWhenThisNodeMayDecide() throws Exception {
        // given
        var refused = new CommandOutcome.Refused(RefusalKind.INVALID, "no");
        here.add(new LocalOutcome.Ended(refused));
        here.add(new LocalOutcome.Ended(refused));

        // when
        CommandOutcome ofZone = router.process(COMMAND);
        CommandOutcome ofHost = router.process(HOST);

        // then
        assertEquals(List.of(refused, refused), List.of(ofZone, ofHost));
        assertEquals(List.of(COMMAND, HOST), decidedHere);
        assertEquals(List.of(), store.asked);
    }

    @Test
    void shouldAskTheKnownOwnerAtOnceAndShowWhatItDidWhenAnotherNodeOwnsTheZone() throws Exception {
        // given
        Position before = record();
        ownership.known = Optional.of("node-2");
        Position position = record();
        store.replies.add(answer(new CommandOutcome.Done(position, true)));

        // when
        CommandOutcome outcome = router.process(COMMAND);

        // then
        assertEquals(new CommandOutcome.Done(position, true), outcome);
        assertEquals(List.of("node-2"), store.asked);
        assertEquals(List.of(), decidedHere);
        assertEquals(position.sequence(), acknowledged.sequence(StreamId.CONTROL));
        assertEquals(
                Optional.of(new CommandRequests.Request(COMMAND, before.sequence() + 1)),
                CommandRequests.decode(store.newestRequest));
    }

    @Test
    void shouldGiveEveryOtherOutcomeBackWholeAndAskOnceWhenTheOwnerAnswers() throws Exception {
        for (CommandOutcome outcome : List.of(
                new CommandOutcome.Refused(RefusalKind.NOT_FOUND, "Zone not found: zone-1"),
                new CommandOutcome.Conflict("faster"),
                new CommandOutcome.Unavailable("away"),
                new CommandOutcome.Unknown("perhaps"))) {
            // given
            here.add(new LocalOutcome.NotOwner("node-2"));
            store.replies.add(answer(outcome));

            // when, then
            assertEquals(outcome, router.process(COMMAND));
        }
        assertEquals(4, store.asked.size());
    }

    @Test
    void shouldNeverAskAgainWhenItIsNotKnownWhetherItWasDone() throws Exception {
        // given
        ownership.known = Optional.of("node-2");
        store.replies.add(new Reply.Unanswered("no answer within 1000 ms"));
        store.replies.add(new Reply.Answered(new byte[] {(byte) 0xFF}));

        // when
        CommandOutcome late = router.process(COMMAND);
        CommandOutcome strange = router.process(COMMAND);

        // then
        assertInstanceOf(CommandOutcome.Unknown.class, late);
        assertInstanceOf(CommandOutcome.Unknown.class, strange);
        assertEquals(2, store.asked.size());
        assertEquals(List.of(), decidedHere);
    }

    @Test
    void shouldBeUnavailableAtOnceWhenTheOwnerIsBusy() throws Exception {
        // given
        ownership.known = Optional.of("node-2");
        store.replies.add(new Reply.Busy());

        // when
        CommandOutcome outcome = router.process(COMMAND);

        // then
        assertTrue(assertInstanceOf(CommandOutcome.Unavailable.class, outcome)
                .detail()
                .contains("busy"));
        assertEquals(List.of("node-2"), store.asked);
    }

    @Test
    void shouldLookAfreshOnceWhenTheOwnerIsAnotherByNow() throws Exception {
        // given
        var refused = new CommandOutcome.Refused(RefusalKind.INVALID, "no");
        ownership.known = Optional.of("node-2");
        store.replies.add(new Reply.Answered(CommandAnswers.encode(new LocalOutcome.NotOwner("node-9"))));
        here.add(new LocalOutcome.NotOwner("node-3"));
        store.replies.add(answer(refused));

        // when
        CommandOutcome outcome = router.process(COMMAND);

        // then
        assertEquals(refused, outcome);
        assertEquals(List.of("node-2", "node-3"), store.asked);
    }

    @Test
    void shouldDecideItHereWhenTheOwnerIsGoneAndTheZoneFree() throws Exception {
        // given
        var refused = new CommandOutcome.Refused(RefusalKind.INVALID, "no");
        ownership.known = Optional.of("node-2");
        store.replies.add(new Reply.Undelivered("nobody listens"));
        here.add(new LocalOutcome.Ended(refused));

        // when, then
        assertEquals(refused, router.process(COMMAND));
        assertEquals(List.of("node-2"), store.asked);
    }

    @Test
    void shouldAskAgainUntilSomebodyAnswersWhenItIsCertainThatNothingWasDone() throws Exception {
        // given
        var refused = new CommandOutcome.Refused(RefusalKind.INVALID, "no");
        ownership.known = Optional.of("node-2");
        store.replies.add(new Reply.Undelivered("nobody listens"));
        store.replies.add(new Reply.Undelivered("nobody listens"));
        store.replies.add(answer(refused));

        // when, then
        assertEquals(refused, router.process(COMMAND));
        assertEquals(List.of("node-2", "node-2", "node-2"), store.asked);
    }

    @Test
    void shouldBeUnavailableWhenNobodyAnswersWhilePatienceLasts() throws Exception {
        // given
        ownership.known = Optional.of("node-2");

        // when
        CommandOutcome outcome = router.process(COMMAND);

        // then
        assertTrue(assertInstanceOf(CommandOutcome.Unavailable.class, outcome)
                .detail()
                .contains("nothing was recorded"));
        assertTrue(store.asked.size() > 1, store.asked.toString());
    }

    @Test
    void shouldNeverAskItselfWhenAFormerLifeOfThisNodeStillHasTheZone() throws Exception {
        // given
        for (int i = 0; i < 1_000; i++) {
            here.add(new LocalOutcome.NotOwner("node-1"));
        }

        // when, then
        assertInstanceOf(CommandOutcome.Unavailable.class, router.process(COMMAND));
        assertEquals(List.of(), store.asked);
    }

    @Test
    void shouldBeUnknownAtOnceWhenTheAskedNodeDies() throws Exception {
        // given
        ownership.known = Optional.of("node-2");
        var asked = new CountDownLatch(1);
        store.hangs = asked;
        var outcome = new CompletableFuture<CommandOutcome>();
        Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(router.process(COMMAND));
            } catch (InterruptedException e) {
                outcome.completeExceptionally(e);
            }
        });
        asked.await();

        // when
        owners.nodeGone("node-3");
        owners.nodeGone("node-2");

        // then
        assertInstanceOf(CommandOutcome.Unknown.class, outcome.get(10, TimeUnit.SECONDS));
        assertEquals(List.of("node-2"), store.asked);
    }

    /** Puts something on CONTROL. */
    private Position record() throws InterruptedException {
        return assertInstanceOf(CommandOutcome.Done.class, processor.process(HOST))
                .position();
    }

    private static Reply answer(CommandOutcome outcome) {
        return new Reply.Answered(CommandAnswers.encode(new LocalOutcome.Ended(outcome)));
    }

    /** Lets this node write and knows what the test says. */
    private static final class Ownership implements WriteAuthority {
        private Optional<String> known = Optional.empty();

        @Override
        public boolean mayWrite() {
            return true;
        }

        @Override
        public String reason() {
            return "";
        }

        @Override
        public Optional<String> knownOtherOwner(String zoneId) {
            return known;
        }

        @Override
        public Authority over(String zoneId) {
            return new Authority.Owner(1);
        }
    }
}
