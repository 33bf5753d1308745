package io.p2pcoordinator.eventstore.log.jetstream;

import static io.p2pcoordinator.eventstore.Commits.SOON;
import static io.p2pcoordinator.eventstore.Commits.appended;
import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.id;
import static io.p2pcoordinator.eventstore.Commits.idOf;
import static io.p2pcoordinator.eventstore.Commits.readAll;
import static io.p2pcoordinator.eventstore.Commits.take;
import static io.p2pcoordinator.eventstore.Commits.unchecked;
import static io.p2pcoordinator.eventstore.Commits.zoneIn;
import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.AppendRequest;
import io.p2pcoordinator.eventstore.log.CommitCursor;
import io.p2pcoordinator.eventstore.log.LogUnavailableException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import io.p2pcoordinator.proto.v1.Commit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Appends and reads while the way to the server loses messages. */
final class LostMessagesTest {
    @RegisterExtension
    static final LocalStackExtension stack = LocalStackExtension.fresh(NATS);

    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(700);
    private static final Duration APPEND_TIMEOUT = Duration.ofSeconds(20);

    private final Subject host = Subject.host(id("host"));
    private final Subject single = Subject.entity(zoneIn(StreamId.entity(1), id("zone")));
    private final Subject grouped = Subject.entity(zoneIn(StreamId.entity(2), id("zone")));
    private final Commit checkedCommit = checked(0);
    private final Commit uncheckedCommit = unchecked();
    private final List<Commit> group =
            Stream.generate(() -> unchecked()).limit(20).toList();

    @SuppressWarnings("NullAway.Init") // set before each test
    private LossyProxy proxy;

    @SuppressWarnings("NullAway.Init") // set before each test
    private JetStreamEventLog direct;

    @SuppressWarnings("NullAway.Init") // set before each test
    private JetStreamEventLog log;

    @BeforeEach
    void connect() throws Exception {
        proxy = new LossyProxy(stack.nats().port());
        direct = JetStreamEventLog.connect(JetStreamConfig.of(stack.natsUrl(), "direct"));
        log = JetStreamEventLog.connect(config(APPEND_TIMEOUT));
        for (StreamId stream : List.of(StreamId.entity(1), StreamId.entity(2))) {
            appended(log, Subject.entity(zoneIn(stream, id("first"))), unchecked());
        }
        appended(log, Subject.host(id("first")), checked(0));
    }

    @AfterEach
    void close() {
        proxy.heal();
        log.close();
        direct.close();
        proxy.close();
    }

    private JetStreamConfig config(Duration appendTimeout) {
        return new JetStreamConfig(
                proxy.url(), "lossy", 1, Duration.ofSeconds(30), REQUEST_TIMEOUT, appendTimeout, 100);
    }

    private record Answers(
            CompletableFuture<AppendOutcome> checked,
            CompletableFuture<AppendOutcome> unchecked,
            CompletableFuture<List<AppendOutcome>> group) {}

    private Answers appendAll() {
        return new Answers(
                log.append(new AppendRequest(host, checkedCommit)),
                log.append(new AppendRequest(single, uncheckedCommit)),
                log.appendInOrder(group.stream()
                        .map(commit -> new AppendRequest(grouped, commit))
                        .toList()));
    }

    private void assertOnceInLog(Answers answers) throws Exception {
        assertOnceInLog(host, List.of(checkedCommit), List.of(answers.checked.get(60, TimeUnit.SECONDS)));
        assertOnceInLog(single, List.of(uncheckedCommit), List.of(answers.unchecked.get(60, TimeUnit.SECONDS)));
        assertOnceInLog(grouped, group, answers.group.get(60, TimeUnit.SECONDS));
    }

    private void assertOnceInLog(Subject subject, List<Commit> commits, List<AppendOutcome> outcomes) throws Exception {
        List<Position> said = outcomes.stream()
                .map(outcome ->
                        assertInstanceOf(AppendOutcome.Appended.class, outcome).position())
                .toList();
        var there = readAll(direct, subject.stream(), 0).stream()
                .filter(raw -> raw.subject().equals(subject.name()))
                .toList();
        assertEquals(
                commits.stream().map(commit -> idOf(commit)).toList(),
                there.stream().map(raw -> idOf(raw)).toList());
        assertEquals(said, there.stream().map(raw -> raw.position()).toList());
    }

    @Test
    void shouldFindByReadingWhatWasStoredWhenAnswersAreLost() throws Exception {
        // given
        proxy.set(LossyProxy.Mode.LOSE_ANSWERS);

        // when
        Answers answers = appendAll();
        await().atMost(SOON)
                .until(() -> Stream.of(host, single, grouped)
                        .allMatch(subject -> direct.last(subject).isPresent()));
        proxy.heal();

        // then
        assertOnceInLog(answers);
        assertTrue(assertInstanceOf(AppendOutcome.Appended.class, answers.checked.get())
                .alreadyThere());
    }

    @Test
    void shouldSendAgainWhatReadingDoesNotFindWhenRequestsAreLost() throws Exception {
        // given
        proxy.set(LossyProxy.Mode.LOSE_REQUESTS);

        // when
        Answers answers = appendAll();
        await().pollDelay(REQUEST_TIMEOUT.dividedBy(2)).until(() -> true);
        assertFalse(answers.checked.isDone());
        proxy.heal();

        // then
        assertOnceInLog(answers);
    }

    @Test
    void shouldNotSendTwiceWhatIsOnlyHeldUp() throws Exception {
        // given: the connection for reading works all the while, so that only the one for publishing can tell
        proxy.set(LossyProxy.Mode.HOLD_PUBLISHES);

        // when
        Answers answers = appendAll();
        await().pollDelay(REQUEST_TIMEOUT.multipliedBy(2).plusMillis(600)).until(() -> true);
        proxy.set(LossyProxy.Mode.PASS);

        // then
        assertOnceInLog(answers);
    }

    /** Each loss hits another of the ways to send: one message, a few in turn, a batch. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40})
    void shouldLetNoGroupOvertakeOneThatIsLost(int size) throws Exception {
        for (LossyProxy.Mode loss : List.of(LossyProxy.Mode.LOSE_REQUESTS, LossyProxy.Mode.LOSE_ANSWERS)) {
            // given
            Subject subject = Subject.entity(zoneIn(StreamId.entity(6), id("zone")));
            appended(log, subject, unchecked());
            var commits = new ArrayList<Commit>();
            var answers = new ArrayList<CompletableFuture<List<AppendOutcome>>>();
            proxy.set(loss);

            // when: more and more groups come in while the first one is lost, and after the way is free again
            for (int i = 0; i < 12; i++) {
                List<Commit> next =
                        Stream.generate(() -> unchecked()).limit(size).toList();
                commits.addAll(next);
                List<AppendRequest> requests = next.stream()
                        .map(commit -> new AppendRequest(subject, commit))
                        .toList();
                answers.add(
                        answers.isEmpty()
                                ? log.appendInOrder(requests)
                                : log.appendInOrder(requests, answers.getLast()));
                if (i == 6) {
                    await().pollDelay(REQUEST_TIMEOUT.dividedBy(4)).until(() -> true);
                    proxy.heal();
                }
            }

            // then: what is there is the beginning of what was sent, in this order, and what was acknowledged is there
            var outcomes = new ArrayList<AppendOutcome>();
            for (CompletableFuture<List<AppendOutcome>> answer : answers) {
                outcomes.addAll(answer.get(60, TimeUnit.SECONDS));
            }
            List<String> there = readAll(direct, subject.stream(), 0).stream()
                    .filter(raw -> raw.subject().equals(subject.name()))
                    .skip(1)
                    .map(raw -> idOf(raw))
                    .toList();
            List<String> sent = commits.stream().map(commit -> idOf(commit)).toList();
            assertEquals(sent.subList(0, there.size()), there);
            for (int i = 0; i < outcomes.size(); i++) {
                assertEquals(i < there.size(), outcomes.get(i) instanceof AppendOutcome.Appended, "outcome " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40})
    void shouldNotSendGroupsBehindOneThatWasGivenUp(int size) throws Exception {
        // given
        Subject subject = Subject.entity(zoneIn(StreamId.entity(8), id("zone")));
        try (var impatient = JetStreamEventLog.connect(config(Duration.ofSeconds(3)))) {
            appended(impatient, subject, unchecked());
            proxy.set(LossyProxy.Mode.LOSE_REQUESTS);

            // when: the second is in time itself, and the way is free again before it would be late
            var first = impatient.appendInOrder(requests(subject, size));
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            var second = impatient.appendInOrder(requests(subject, size), first);
            List<AppendOutcome> ofFirst = first.get(30, TimeUnit.SECONDS);
            proxy.heal();
            List<AppendOutcome> ofSecond = second.get(30, TimeUnit.SECONDS);

            // then
            assertInstanceOf(AppendOutcome.Unknown.class, ofFirst.getFirst());
            for (AppendOutcome outcome : ofSecond) {
                assertInstanceOf(AppendOutcome.Unavailable.class, outcome);
            }
            long there = readAll(direct, subject.stream(), 0).stream()
                    .filter(raw -> raw.subject().equals(subject.name()))
                    .count();
            assertEquals(1, there);
        }
    }

    private static List<AppendRequest> requests(Subject subject, int count) {
        return Stream.generate(() -> new AppendRequest(subject, unchecked()))
                .limit(count)
                .toList();
    }

    @Test
    void shouldAnswerEachOfThoseThatAreSentAtOnceWhenAnswersAreLost() throws Exception {
        // given: few, on subjects of their own, so that all are in flight together
        List<Subject> hosts =
                Stream.generate(() -> Subject.host(id("host"))).limit(8).toList();
        List<Subject> zones = Stream.generate(() -> Subject.entity(zoneIn(StreamId.entity(1), id("zone"))))
                .limit(8)
                .toList();
        List<Commit> ofHosts = hosts.stream().map(_ -> checked(0)).toList();
        List<Commit> ofZones = zones.stream().map(_ -> unchecked()).toList();
        proxy.set(LossyProxy.Mode.LOSE_ANSWERS);

        // when
        var answers = new ArrayList<CompletableFuture<AppendOutcome>>();
        for (int i = 0; i < 8; i++) {
            answers.add(log.append(new AppendRequest(hosts.get(i), ofHosts.get(i))));
            answers.add(log.append(new AppendRequest(zones.get(i), ofZones.get(i))));
        }
        await().pollDelay(REQUEST_TIMEOUT.dividedBy(2)).until(() -> true);
        proxy.heal();

        // then
        for (int i = 0; i < 8; i++) {
            assertOnceInLog(
                    hosts.get(i),
                    List.of(ofHosts.get(i)),
                    List.of(answers.get(2 * i).get(60, TimeUnit.SECONDS)));
            assertOnceInLog(
                    zones.get(i),
                    List.of(ofZones.get(i)),
                    List.of(answers.get(2 * i + 1).get(60, TimeUnit.SECONDS)));
        }
    }

    @Test
    void shouldAnswerWithinDeadlinesWhenServerIsSilent() throws Exception {
        // given
        var impatient = JetStreamEventLog.connect(config(Duration.ofSeconds(2)));
        CommitCursor cursor =
                impatient.read(StreamId.CONTROL, direct.end(StreamId.CONTROL).sequence());
        appended(impatient, Subject.entity(zoneIn(StreamId.entity(3), id("zone"))), unchecked());
        assertNull(cursor.next(Duration.ofMillis(20)));
        proxy.set(LossyProxy.Mode.LOSE_ALL);

        // when
        long start = System.nanoTime();
        List<CompletableFuture<AppendOutcome>> outcomes = Stream.of(1, 2, 3, 4, 5)
                .flatMap(partition -> Stream.generate(() -> new AppendRequest(
                                Subject.entity(zoneIn(StreamId.entity(partition), id("zone"))), unchecked()))
                        .limit(50))
                .map(impatient::append)
                .toList();

        // then
        for (CompletableFuture<AppendOutcome> outcome : outcomes) {
            AppendOutcome ended = outcome.get(20, TimeUnit.SECONDS);
            assertTrue(
                    ended instanceof AppendOutcome.Unknown || ended instanceof AppendOutcome.Unavailable,
                    "expected no outcome to be claimed, but: " + ended);
        }
        assertThrows(LogUnavailableException.class, () -> impatient.end(StreamId.CONTROL));
        assertThrows(LogUnavailableException.class, () -> impatient.last(host));
        assertThrows(LogUnavailableException.class, () -> impatient.at(new Position(StreamId.CONTROL, 1)));
        assertNull(cursor.next(Duration.ofMillis(20)));
        await().atMost(SOON).until(() -> !impatient.health().reachable());
        cursor.close();
        impatient.close();
        assertTrue(
                System.nanoTime() - start < Duration.ofSeconds(40).toNanos(), "closing must not wait for the server");
    }

    @Test
    void shouldReadOnWithoutGapOrRepetitionWhenConnectionsBreak() throws Exception {
        // given
        Subject subject = Subject.entity(zoneIn(StreamId.entity(4), id("zone")));
        long before = direct.end(subject.stream()).sequence();
        try (CommitCursor cursor = log.read(subject.stream(), before)) {
            for (int round = 0; round < 2; round++) {
                LossyProxy.Mode loss = round % 2 == 0 ? LossyProxy.Mode.LOSE_ANSWERS : LossyProxy.Mode.LOSE_REQUESTS;
                // when: some arrive, some are lost on the way, some come while it is away
                for (int i = 0; i < 30; i++) {
                    if (i == 10) {
                        proxy.set(loss);
                    }
                    appended(direct, subject, unchecked());
                    if (i == 5) {
                        assertEquals(++before, cursorSequence(cursor));
                    }
                }
                proxy.heal();

                // then
                for (int i = 0; i < 29; i++) {
                    assertEquals(++before, cursorSequence(cursor));
                }
            }
            assertNull(cursor.next(Duration.ofMillis(100)));
        }
    }

    @Test
    void shouldLoseNothingWhenClientDropsWhatASlowReaderLeaves() throws Exception {
        // given: more than the 64 MiB that the client keeps for a subscription before it throws messages away
        Subject subject = Subject.entity(zoneIn(StreamId.entity(5), id("zone")));
        long before = direct.end(subject.stream()).sequence();
        var large = ByteString.copyFrom(new byte[1_000_000]);
        for (int i = 0; i < 90; i += 3) {
            var three = Stream.generate(
                            () -> unchecked().toBuilder().setCausationId(large).build())
                    .limit(3)
                    .map(commit -> new AppendRequest(subject, commit))
                    .toList();
            var outcomes = direct.appendInOrder(three).get(30, TimeUnit.SECONDS);
            outcomes.forEach(outcome -> assertInstanceOf(AppendOutcome.Appended.class, outcome));
        }
        assertEquals(before + 90, direct.end(subject.stream()).sequence());
        try (CommitCursor cursor = direct.read(subject.stream(), before)) {
            // when
            assertEquals(before + 1, cursorSequence(cursor));
            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);

            // then: one more arrives, with a gap before it, when there is room again
            for (int i = 2; i <= 91; i++) {
                if (i == 20) {
                    appended(direct, subject, unchecked());
                }
                assertEquals(before + i, cursorSequence(cursor));
            }
        }
    }

    private static long cursorSequence(CommitCursor cursor) throws InterruptedException {
        return take(cursor, 1).getFirst().sequence();
    }
}
