package io.p2pcoordinator.harness.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostingAssigned;
import io.p2pcoordinator.proto.v1.HostingStarted;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import io.p2pcoordinator.proto.v1.PlayerJoined;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Histories and logs that are wrong in one way each. */
final class CheckerTest {
    private static final Subject ZONE = Subject.zone("z");
    private static final Subject ENTITIES = Subject.entity("z");

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final List<Operation> operations = new ArrayList<>();
    private final List<Read> reads = new ArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private long now;

    @Test
    void shouldFindNothingWhenAllPromisesAreKept() throws Exception {
        // given
        own("n1", 5);
        Position first = describe("op-c1-1.", "n1", 5);
        acknowledged("op-c1-1.", first);
        own("n2", 9);
        Position second = describe("op-c1-2.", "n2", 9);
        acknowledged("op-c1-2.", second);
        describe("op-c1-3.", "n2", 9);
        unknown("op-c1-3.");
        unknown("op-c1-4.");
        refused("op-c1-5.");
        read(List.of(first), "op-c1-1.", null);
        read(List.of(first), "op-c1-2.", null);
        // when
        CheckReport report = check();
        // then
        assertEquals(List.of(), report.violations());
        assertEquals(2, report.counts().get("acknowledged commits are in the log exactly once"));
    }

    @Test
    void shouldFindALossWhenAnAcknowledgedCommitIsNotThere() throws Exception {
        // given
        own("n1", 5);
        Position other = describe("op-c1-1.", "n1", 5);
        acknowledged("op-c1-2.", other);
        acknowledged("op-c1-3.", new Position(StreamId.CONTROL, 99));
        // when, then
        assertViolated("acknowledged commits are in the log exactly once", 2);
    }

    @Test
    void shouldFindADoubleWhenACommitIsThereTwice() throws Exception {
        // given
        own("n1", 5);
        acknowledged("op-c1-1.", describe("op-c1-1.", "n1", 5));
        describe("op-c1-1.", "n1", 5);
        describe("op-c1-2.", "n1", 5);
        describe("op-c1-2.", "n1", 5);
        unknown("op-c1-2.");
        // when, then
        assertViolated("acknowledged commits are in the log exactly once", 1);
        assertViolated("unknown commits are in the log at most once", 1);
    }

    @Test
    void shouldFindAnEffectWhenARefusedCommitIsThere() throws Exception {
        // given
        own("n1", 5);
        describe("op-c1-1.", "n1", 5);
        refused("op-c1-1.");
        // when, then
        assertViolated("refused commits are not in the log", 1);
    }

    @Test
    void shouldFindAnAcknowledgementWithoutEffectWhenAnOldOwnerWrote() throws Exception {
        // given
        own("n1", 5);
        own("n2", 9);
        acknowledged("op-c1-1.", describe("op-c1-1.", "n1", 5));
        // when, then
        assertViolated("acknowledged commits are in the log exactly once", 1);
    }

    @Test
    void shouldFindAStrangerWhenAnotherThanTheOwnerWritesUnderItsEpoch() throws Exception {
        // given
        own("n1", 5);
        describe("op-c1-1.", "n2", 5);
        // when, then
        assertViolated("only the owner's commits have an effect on its zone", 1);
    }

    @Test
    void shouldFindTwoOwnersWhenOneEpochIsGivenTwice() throws Exception {
        // given
        own("n1", 5);
        own("n2", 5);
        // when, then
        assertViolated("one owner per zone and epoch, and epochs rise in the order of the log", 1);
    }

    @Test
    void shouldFindAnUnassignedMarkerWhenControlKnowsNothingOfIt() throws Exception {
        // given
        own("n1", 5);
        Position assigned = append(
                ZONE,
                control(
                        "n1",
                        5,
                        Event.newBuilder()
                                .setHostingAssigned(HostingAssigned.newBuilder().setHostId("h"))
                                .build()));
        marker(assigned.sequence(), "h");
        marker(assigned.sequence() + 1, "h");
        // when, then
        assertViolated("hosting markers in the ENTITY streams are what CONTROL assigned", 1);
    }

    @Test
    void shouldCountACopyWhenAnEntityCommitWasRepeatedWithoutEffect() throws Exception {
        // given
        own("n1", 5);
        Position assigned = append(
                ZONE,
                control(
                        "n1",
                        5,
                        Event.newBuilder()
                                .setHostingAssigned(HostingAssigned.newBuilder().setHostId("h"))
                                .build()));
        marker(assigned.sequence(), "h");
        Commit move = entity("map", 7, assigned.sequence());
        Position there = append(ENTITIES, move);
        log.inject(ENTITIES.stream(), ENTITIES.name(), move.toByteArray());
        operations.add(new Operation(
                Marks.of("map", move.getOccurredAtUs()),
                "map",
                "move",
                ENTITIES.name(),
                ++now,
                new Outcome.Acknowledged(there),
                ++now));
        // when
        CheckReport report = check();
        // then
        assertEquals(List.of(), report.violations());
        assertEquals(1, report.counts().get("entity commits with copies that have no effect"));
    }

    @Test
    void shouldFindADisorderWhenALaterWriteIsBeforeAnEarlierOne() throws Exception {
        // given
        own("n1", 5);
        Position first = describe("op-c1-1.", "n1", 5);
        Position second = describe("op-c1-2.", "n1", 5);
        acknowledged("op-c1-2.", second);
        acknowledged("op-c1-1.", first);
        // when, then
        assertViolated("what was acknowledged before another was asked for is before it in the log", 1);
    }

    @Test
    void shouldFindAStaleReadWhenItShowsLessThanItsToken() throws Exception {
        // given
        own("n1", 5);
        acknowledged("op-c1-1.", describe("op-c1-1.", "n1", 5));
        Position second = describe("op-c1-2.", "n1", 5);
        acknowledged("op-c1-2.", second);
        read(List.of(second), "op-c1-1.", null);
        read(List.of(second), "", null);
        // when, then
        assertViolated("reads with a token show at least its position", 2);
    }

    @Test
    void shouldFindAReadThatGoesBackWhenAnEarlierOneShowedMore() throws Exception {
        // given
        own("n1", 5);
        Position first = describe("op-c1-1.", "n1", 5);
        acknowledged("op-c1-1.", first);
        acknowledged("op-c1-2.", describe("op-c1-2.", "n1", 5));
        read(List.of(first), "op-c1-2.", null);
        read(List.of(first), "op-c1-1.", null);
        // when, then
        assertViolated("a client's reads with tokens never go back", 1);
    }

    @Test
    void shouldFindAnInventionWhenAReadShowsWhatWasNeverWritten() throws Exception {
        // given
        own("n1", 5);
        read(List.of(), "op-c1-1.", null);
        // when, then
        assertViolated("what reads show is in the log and has an effect", 1);
    }

    @Test
    void shouldFindAWrongMomentWhenAReadShowsOtherThanItsPosition() throws Exception {
        // given
        own("n1", 5);
        Position first = describe("op-c1-1.", "n1", 5);
        acknowledged("op-c1-1.", first);
        Position second = describe("op-c1-2.", "n1", 5);
        acknowledged("op-c1-2.", second);
        read(List.of(first), "op-c1-1.", first);
        read(List.of(first), "op-c1-1.", second);
        // when, then
        assertViolated("reads show what is there at the position that they name", 1);
    }

    @Test
    void shouldFindDifferentDigestsWhenNodesOrTheReplayDisagree() throws Exception {
        // given
        own("n1", 5);
        var position = log.end(StreamId.CONTROL);
        var checker = new Checker(log);
        // when
        checker.digests(List.of(
                new NodeLanes("n1", List.of(new NodeLanes.Lane(position, "0000000000000001"))),
                new NodeLanes("n2", List.of(new NodeLanes.Lane(position, "0000000000000002")))));
        // then
        assertEquals(
                List.of(
                        "digests of all nodes are equal at the same position",
                        "digests of the nodes' lanes equal those of a replay",
                        "digests of the nodes' lanes equal those of a replay"),
                checker.report().violations().stream().map(Violation::check).toList());
    }

    private CheckReport check() throws InterruptedException {
        var checker = new Checker(log);
        checker.operations(new History(operations, reads));
        return checker.report();
    }

    private void assertViolated(String check, long times) throws InterruptedException {
        CheckReport report = check();
        assertEquals(
                times,
                report.violations().stream()
                        .filter(violation -> violation.check().equals(check))
                        .count(),
                () -> "violations: " + report.violations());
        assertTrue(report.counts().containsKey(check), check);
    }

    private void own(String node, long epoch) {
        append(
                ZONE,
                control(
                        node,
                        epoch,
                        Event.newBuilder()
                                .setOwnershipChanged(OwnershipChanged.newBuilder()
                                        .setNodeId(node)
                                        .setOwnerEpoch(epoch))
                                .build()));
    }

    private Position describe(String mark, String node, long epoch) {
        return append(
                ZONE,
                control(
                        node,
                        epoch,
                        Event.newBuilder()
                                .setPlayerJoined(PlayerJoined.newBuilder()
                                        .setSessionId("s")
                                        .setPlayerId(mark))
                                .build()));
    }

    private void marker(long epoch, String host) {
        append(
                Subject.hosting("z"),
                commit(
                                "n1",
                                0,
                                epoch,
                                Event.newBuilder()
                                        .setHostingStarted(HostingStarted.newBuilder()
                                                .setHostingEpoch(epoch)
                                                .setHostId(host))
                                        .build())
                        .build());
    }

    private Commit entity(String producer, long seq, long epoch) {
        return commit(
                        producer,
                        seq,
                        epoch,
                        Event.newBuilder()
                                .setEntitiesMoved(EntitiesMoved.newBuilder()
                                        .addEntityId(1)
                                        .addDxMm(1)
                                        .addDyMm(1))
                                .build())
                .build();
    }

    private Commit control(String node, long epoch, Event event) {
        return commit(node, 0, epoch, event)
                .setExpectedVersion(log.last(ZONE).map(raw -> raw.sequence()).orElse(0L))
                .build();
    }

    private Commit.Builder commit(String producer, long seq, long epoch, Event event) {
        long id = ids.incrementAndGet();
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(ByteBuffer.allocate(16).putLong(8, id)))
                .setProducerId(producer)
                .setProducerSeq(seq)
                .setEpoch(epoch)
                .setOccurredAtUs(1_000 + id)
                .addEvents(event);
    }

    private Position append(Subject subject, Commit commit) {
        return log.append(new AppendRequest(subject, commit)).join()
                        instanceof AppendOutcome.Appended(Position position, var _)
                ? position
                : new Position(subject.stream(), 0);
    }

    private void acknowledged(String mark, Position position) {
        operate(mark, new Outcome.Acknowledged(position));
    }

    private void unknown(String mark) {
        operate(mark, new Outcome.Unknown("timeout"));
    }

    private void refused(String mark) {
        operate(mark, new Outcome.Refused("conflict"));
    }

    private void operate(String mark, Outcome outcome) {
        operations.add(new Operation(mark, "c1", "describe", ZONE.name(), ++now, outcome, ++now));
    }

    private void read(List<Position> token, String shown, @Nullable Position stated) {
        reads.add(new Read("c1", "n1", ZONE.name(), "describe", token, shown, stated, ++now, ++now));
    }
}
