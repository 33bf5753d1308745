package io.p2pcoordinator.eventstore.log;

import static io.p2pcoordinator.eventstore.Commits.SOON;
import static io.p2pcoordinator.eventstore.Commits.append;
import static io.p2pcoordinator.eventstore.Commits.appended;
import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.decoded;
import static io.p2pcoordinator.eventstore.Commits.envelope;
import static io.p2pcoordinator.eventstore.Commits.heartbeat;
import static io.p2pcoordinator.eventstore.Commits.id;
import static io.p2pcoordinator.eventstore.Commits.idOf;
import static io.p2pcoordinator.eventstore.Commits.readAll;
import static io.p2pcoordinator.eventstore.Commits.take;
import static io.p2pcoordinator.eventstore.Commits.unchecked;
import static io.p2pcoordinator.eventstore.Commits.zoneIn;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link EventLog} does. The log may hold commits of earlier tests: each test uses subjects of its own. */
public abstract class EventLogContract {
    protected abstract EventLog log();

    @Test
    void shouldReadBackWhatWasAppended() throws Exception {
        // given
        Subject subject = Subject.host(id("host"));
        Commit commit = checked(0);

        // when
        Position position = appended(log(), subject, commit);

        // then
        RawCommit read = log().at(position).orElseThrow();
        assertEquals(position, read.position());
        assertEquals(subject.name(), read.subject());
        assertArrayEquals(commit.toByteArray(), read.payload());
        assertTrue(log().last(subject).orElseThrow().isSameAs(read));
        assertEquals(position, log().end(StreamId.CONTROL));
    }

    @Test
    void shouldHaveNothingWhereNothingWasAppended() {
        assertEquals(Optional.empty(), log().last(Subject.host(id("nobody"))));
        long beyond = log().end(StreamId.CONTROL).sequence() + 1_000;
        assertEquals(Optional.empty(), log().at(new Position(StreamId.CONTROL, beyond)));
    }

    @Test
    void shouldNameActualVersionWhenExpectedOneIsAnother() throws Exception {
        // given
        Subject subject = Subject.zone(id("zone"));
        long first = appended(log(), subject, checked(0)).sequence();
        long second = appended(log(), subject, checked(first)).sequence();

        // when
        AppendOutcome stale = append(log(), subject, checked(first));
        AppendOutcome early = append(log(), subject, checked(0));
        AppendOutcome late = append(log(), subject, checked(second + 10));

        // then
        assertEquals(new AppendOutcome.VersionConflict(subject.name(), first, second), stale);
        assertEquals(new AppendOutcome.VersionConflict(subject.name(), 0, second), early);
        assertEquals(new AppendOutcome.VersionConflict(subject.name(), second + 10, second), late);
        assertEquals(second, log().last(subject).orElseThrow().sequence());
    }

    @Test
    void shouldNameZeroWhenSubjectHasNoVersionYet() throws Exception {
        Subject subject = Subject.zone(id("zone"));
        assertEquals(new AppendOutcome.VersionConflict(subject.name(), 7, 0), append(log(), subject, checked(7)));
    }

    @Test
    void shouldCountVersionsPerSubject() throws Exception {
        // given
        Subject one = Subject.host(id("host"));
        Subject other = Subject.host(id("host"));

        // when
        long first = appended(log(), one, checked(0)).sequence();
        appended(log(), other, checked(0));

        // then
        appended(log(), one, checked(first));
    }

    @Test
    void shouldAnswerFirstPositionWhenSameCommitIsAppendedAgain() throws Exception {
        // given
        Subject subject = Subject.host(id("host"));
        Commit commit = checked(0);
        Position first = appended(log(), subject, commit);

        // when
        AppendOutcome again = append(log(), subject, commit);

        // then
        assertEquals(new AppendOutcome.Appended(first, true), again);
        assertEquals(first, log().last(subject).orElseThrow().position());
    }

    @Test
    void shouldAnswerFirstPositionWhenOthersFollowedOnTheSubject() throws Exception {
        // given
        Subject subject = Subject.host(id("host"));
        Commit commit = checked(0);
        Position first = appended(log(), subject, commit);
        Position second = appended(log(), subject, checked(first.sequence()));
        Position third = appended(log(), subject, checked(second.sequence()));

        // when
        AppendOutcome again = append(log(), subject, commit);

        // then
        assertEquals(new AppendOutcome.Appended(first, true), again);
        assertEquals(third, log().last(subject).orElseThrow().position());
    }

    @Test
    void shouldRefuseToTakeOneCommitForAnotherOfTheSameVersion() throws Exception {
        // given
        Subject subject = Subject.host(id("host"));
        long first = appended(log(), subject, checked(0)).sequence();

        // then
        assertInstanceOf(AppendOutcome.VersionConflict.class, append(log(), subject, checked(0)));
        assertEquals(first, log().last(subject).orElseThrow().sequence());
    }

    @Test
    void shouldKeepOrderOfGroup() throws Exception {
        // given
        String zone = id("zone");
        Subject subject = Subject.entity(zone);
        List<Commit> commits =
                Stream.generate(() -> unchecked()).limit(EventLog.MAX_GROUP).toList();

        // when
        List<AppendOutcome> outcomes = appendInOrder(subject, commits);

        // then
        long first = positionOf(outcomes.getFirst()).sequence();
        for (int i = 0; i < commits.size(); i++) {
            assertEquals(new Position(subject.stream(), first + i), positionOf(outcomes.get(i)));
        }
        assertEquals(
                commits.stream().map(commit -> idOf(commit)).toList(),
                readAll(log(), subject.stream(), first - 1).stream()
                        .map(raw -> idOf(raw))
                        .toList());
    }

    @Test
    void shouldAppendOthersOfGroupWhenOneIsStale() throws Exception {
        // given
        Subject fresh = Subject.host(id("host"));
        Subject taken = Subject.host(id("host"));
        Subject alsoFresh = Subject.host(id("host"));
        long version = appended(log(), taken, checked(0)).sequence();

        // when
        List<AppendOutcome> outcomes = log().appendInOrder(List.of(
                        new AppendRequest(fresh, checked(0)),
                        new AppendRequest(taken, checked(0)),
                        new AppendRequest(alsoFresh, checked(0))))
                .get(30, TimeUnit.SECONDS);

        // then
        assertEquals(log().last(fresh).orElseThrow().position(), positionOf(outcomes.get(0)));
        assertEquals(new AppendOutcome.VersionConflict(taken.name(), 0, version), outcomes.get(1));
        assertEquals(log().last(alsoFresh).orElseThrow().position(), positionOf(outcomes.get(2)));
        assertTrue(positionOf(outcomes.get(0)).sequence()
                < positionOf(outcomes.get(2)).sequence());
    }

    @Test
    void shouldNotHarmOthersWhenConcurrentAppendsAreStale() throws Exception {
        // given: many appends at once, so that they share batches, every tenth of them stale
        Subject taken = Subject.host(id("taken"));
        long version = appended(log(), taken, checked(0)).sequence();
        var fresh = new ArrayList<CompletableFuture<AppendOutcome>>();
        var stale = new ArrayList<CompletableFuture<AppendOutcome>>();

        // when
        for (int i = 0; i < 300; i++) {
            if (i % 10 == 0) {
                stale.add(log().append(new AppendRequest(taken, checked(0))));
            } else {
                fresh.add(log().append(new AppendRequest(Subject.host(id("fresh")), checked(0))));
            }
        }

        // then
        for (CompletableFuture<AppendOutcome> outcome : fresh) {
            assertInstanceOf(AppendOutcome.Appended.class, outcome.get(30, TimeUnit.SECONDS));
        }
        for (CompletableFuture<AppendOutcome> outcome : stale) {
            assertEquals(
                    new AppendOutcome.VersionConflict(taken.name(), 0, version), outcome.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldAppendInTurnWhenGroupChecksOneSubjectTwice() throws Exception {
        // given
        Subject subject = Subject.host(id("host"));

        // when
        List<AppendOutcome> outcomes = appendInOrder(subject, List.of(checked(0), checked(0)));

        // then
        Position first = positionOf(outcomes.get(0));
        assertEquals(new AppendOutcome.VersionConflict(subject.name(), 0, first.sequence()), outcomes.get(1));
    }

    @Test
    void shouldKeepOrderOfGroupsThatFollowEachOther() throws Exception {
        // given
        Subject subject = Subject.entity(id("zone"));
        List<List<Commit>> groups = Stream.of(1, 300, 1, 2, 1_000, 7, 400, 1, 50)
                .map(size -> Stream.generate(() -> unchecked()).limit(size).toList())
                .toList();
        long before = log().end(subject.stream()).sequence();

        // when: none of them waits for the answer to the one before it
        var answers = new ArrayList<CompletableFuture<List<AppendOutcome>>>();
        for (List<Commit> group : groups) {
            List<AppendRequest> requests = group.stream()
                    .map(commit -> new AppendRequest(subject, commit))
                    .toList();
            answers.add(
                    answers.isEmpty()
                            ? log().appendInOrder(requests)
                            : log().appendInOrder(requests, answers.getLast()));
        }

        // then
        var positions = new ArrayList<Position>();
        for (CompletableFuture<List<AppendOutcome>> answer : answers) {
            answer.get(30, TimeUnit.SECONDS).forEach(outcome -> positions.add(positionOf(outcome)));
        }
        List<RawCommit> there = readAll(log(), subject.stream(), before).stream()
                .filter(raw -> raw.subject().equals(subject.name()))
                .toList();
        assertEquals(
                groups.stream()
                        .flatMap(List::stream)
                        .map(commit -> idOf(commit))
                        .toList(),
                there.stream().map(raw -> idOf(raw)).toList());
        assertEquals(positions, there.stream().map(raw -> raw.position()).toList());
    }

    @Test
    void shouldSendNothingBehindGroupThatDidNotGetThrough() throws Exception {
        // given
        Subject subject = Subject.entity(id("zone"));
        long before = log().end(subject.stream()).sequence();
        var unknown = CompletableFuture.completedFuture(
                List.<AppendOutcome>of(new AppendOutcome.Unknown("planted by the test")));
        var failed = CompletableFuture.<List<AppendOutcome>>failedFuture(new IllegalStateException("planted"));

        for (CompletableFuture<List<AppendOutcome>> behind : List.of(unknown, failed)) {
            // when
            var first = log().appendInOrder(List.of(new AppendRequest(subject, unchecked())), behind);
            var second = log().appendInOrder(List.of(new AppendRequest(subject, unchecked())), first);

            // then
            assertInstanceOf(
                    AppendOutcome.Unavailable.class,
                    first.get(30, TimeUnit.SECONDS).getFirst());
            assertInstanceOf(
                    AppendOutcome.Unavailable.class,
                    second.get(30, TimeUnit.SECONDS).getFirst());
        }
        assertEquals(before, log().end(subject.stream()).sequence());
    }

    @Test
    void shouldGoOnBehindGroupWhoseConflictIsFinal() throws Exception {
        // given
        Subject taken = Subject.host(id("host"));
        appended(log(), taken, checked(0));

        // when
        var stale = log().appendInOrder(List.of(new AppendRequest(taken, checked(0))));
        var behind = log().appendInOrder(List.of(new AppendRequest(Subject.host(id("host")), checked(0))), stale);

        // then
        assertInstanceOf(
                AppendOutcome.VersionConflict.class,
                stale.get(30, TimeUnit.SECONDS).getFirst());
        assertInstanceOf(
                AppendOutcome.Appended.class, behind.get(30, TimeUnit.SECONDS).getFirst());
    }

    @Test
    void shouldRefuseGroupsThatItDoesNotTake() {
        Subject zone = Subject.entity("zone");
        Subject elsewhere = Subject.host("host");
        var tooMany = Stream.generate(() -> new AppendRequest(zone, unchecked()))
                .limit(EventLog.MAX_GROUP + 1)
                .toList();
        var mixed = List.of(new AppendRequest(zone, unchecked()), new AppendRequest(elsewhere, checked(0)));
        assertThrows(IllegalArgumentException.class, () -> log().appendInOrder(List.of()));
        assertThrows(IllegalArgumentException.class, () -> log().appendInOrder(tooMany));
        assertThrows(IllegalArgumentException.class, () -> log().appendInOrder(mixed));
    }

    @Test
    void shouldLandConcurrentAppendsOnce() throws Exception {
        // given
        int writers = 40;
        int each = 25;
        Map<StreamId, Long> before = new HashMap<>();
        StreamId.all().forEach(stream -> before.put(stream, log().end(stream).sequence()));
        var positions = new HashMap<String, Position>();
        var threads = new ArrayList<Thread>();

        // when
        for (int w = 0; w < writers; w++) {
            Subject subject = w % 2 == 0 ? Subject.zone(id("zone")) : Subject.entity(id("zone"));
            threads.add(Thread.ofVirtual().start(() -> appendChain(subject, each, positions)));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        // then
        assertEquals(writers * each, positions.size());
        var found = new HashMap<String, Position>();
        for (StreamId stream : StreamId.all()) {
            for (RawCommit raw : readAll(log(), stream, before.getOrDefault(stream, 0L))) {
                assertNull(found.put(idOf(raw), raw.position()), "twice in the log: " + raw.position());
            }
        }
        assertEquals(positions, found);
    }

    private void appendChain(Subject subject, int count, Map<String, Position> positions) {
        try {
            long version = 0;
            for (int i = 0; i < count; i++) {
                Commit commit = checked(version);
                Position position = appended(log(), subject, commit);
                version = position.sequence();
                synchronized (positions) {
                    positions.put(idOf(commit), position);
                }
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldReadFromAnyPosition() throws Exception {
        // given
        Subject subject = Subject.entity(id("zone"));
        long first = positionOf(appendInOrder(
                                subject,
                                Stream.generate(() -> unchecked()).limit(10).toList())
                        .getFirst())
                .sequence();

        for (long after = first - 1; after < first + 9; after++) {
            // when
            try (CommitCursor cursor = log().read(subject.stream(), after)) {
                List<RawCommit> commits = take(cursor, (int) (first + 9 - after));

                // then
                assertEquals(
                        LongStream.rangeClosed(after + 1, first + 9).boxed().toList(),
                        commits.stream().map(raw -> raw.sequence()).toList());
            }
        }
    }

    @Test
    void shouldFollowTheTail() throws Exception {
        // given
        Subject subject = Subject.entity(id("zone"));
        long end = log().end(subject.stream()).sequence();
        try (CommitCursor cursor = log().read(subject.stream(), end)) {
            assertNull(cursor.next(Duration.ofMillis(50)));
            assertFalse(cursor.hasBuffered());

            for (int i = 1; i <= 3; i++) {
                // when
                Commit commit = unchecked();
                appended(log(), subject, commit);

                // then
                RawCommit read = take(cursor, 1).getFirst();
                assertEquals(idOf(commit), idOf(read));
                assertEquals(end + i, read.sequence());
            }
            assertNull(cursor.next(Duration.ofMillis(50)));
        }
    }

    @Test
    void shouldSayWhetherNextAnswersAtOnce() throws Exception {
        // given
        Subject subject = Subject.entity(id("zone"));
        long first = appended(log(), subject, unchecked()).sequence();
        appended(log(), subject, unchecked());
        try (CommitCursor cursor = log().read(subject.stream(), first - 1)) {
            assertNotNull(cursor.next(SOON));

            // when: the second one was asked for with the first
            long deadline = System.nanoTime() + SOON.toNanos();
            boolean buffered = cursor.hasBuffered();
            while (!buffered && System.nanoTime() < deadline) {
                buffered = cursor.hasBuffered();
            }

            // then
            assertTrue(buffered);
            assertTrue(cursor.hasBuffered(), "asking takes nothing away");
            assertEquals(first + 1, take(cursor, 1).getFirst().sequence());
        }
    }

    @Test
    void shouldKeepNewestPerHostOfTelemetry() throws Exception {
        // given
        Subject busy = Subject.telemetry(id("busy"));
        Subject quiet = Subject.telemetry(id("quiet"));
        long before = log().end(StreamId.TELEMETRY).sequence();
        Commit fromQuiet = envelope().addEvents(heartbeat(1)).build();
        Position ofQuiet = appended(log(), quiet, fromQuiet);
        Position newest = ofQuiet;

        // when
        for (int i = 0; i < 5; i++) {
            newest = appended(log(), busy, envelope().addEvents(heartbeat(i)).build());
        }

        // then
        assertEquals(newest, log().last(busy).orElseThrow().position());
        assertEquals(Optional.empty(), log().at(new Position(StreamId.TELEMETRY, newest.sequence() - 1)));
        List<RawCommit> left = readAll(log(), StreamId.TELEMETRY, before);
        assertEquals(
                List.of(ofQuiet, newest),
                left.stream().map(raw -> raw.position()).toList());
        assertEquals(
                4.0,
                decoded(left.getLast()).getEvents(0).getHostHeartbeatReported().getLatencyMs());
    }

    @Test
    void shouldRefuseToReadOnWhenLogEndsBeforeThePosition() {
        long end = log().end(StreamId.CONTROL).sequence();
        try (CommitCursor cursor = log().read(StreamId.CONTROL, end + 1)) {
            LogIntegrityException e = assertThrows(LogIntegrityException.class, () -> cursor.next(SOON));
            assertTrue(String.valueOf(e.getMessage()).contains("CONTROL/" + (end + 1)), e.getMessage());
        }
    }

    static Stream<String> oddIds() {
        return Stream.of(
                "",
                ".",
                "..",
                "a.b.c",
                " ",
                " leading and trailing ",
                "*",
                ">",
                "$JS.API.>",
                "\"quoted\" 'and' `so`",
                "tab\tnewline\nreturn\r",
                "back\\slash/slash",
                "=41",
                "1@tower",
                "ß漢字🎮",
                "🎮".repeat(255),
                "\uFFFF".repeat(255),
                "a".repeat(255));
    }

    @ParameterizedTest
    @MethodSource("oddIds")
    void shouldKeepCommitsOfOddIds(String id) throws Exception {
        for (Subject subject : List.of(
                Subject.host(id), Subject.zone(id), Subject.entity(id), Subject.hosting(id), Subject.telemetry(id))) {
            // given
            Commit commit = unchecked();

            // when
            Position position = appended(log(), subject, commit);

            // then
            RawCommit read = log().last(subject).orElseThrow();
            assertEquals(position, read.position());
            assertEquals(idOf(commit), idOf(read));
            assertEquals(Optional.of(subject), Subject.parse(read.subject()));
        }
    }

    @Test
    void shouldKeepPartitionsApart() throws Exception {
        for (int p = 0; p < 16; p++) {
            StreamId stream = StreamId.entity(p);
            long before = log().end(stream).sequence();
            Position position = appended(log(), Subject.entity(zoneIn(stream, id("zone"))), unchecked());
            assertEquals(new Position(stream, before + 1), position);
        }
    }

    @Test
    void shouldBeReachable() {
        assertTrue(log().health().reachable(), log().health().detail());
    }

    protected List<AppendOutcome> appendInOrder(Subject subject, List<Commit> commits) throws Exception {
        return log().appendInOrder(commits.stream()
                        .map(commit -> new AppendRequest(subject, commit))
                        .toList())
                .get(30, TimeUnit.SECONDS);
    }

    protected static Position positionOf(AppendOutcome outcome) {
        return assertInstanceOf(AppendOutcome.Appended.class, outcome).position();
    }
}
