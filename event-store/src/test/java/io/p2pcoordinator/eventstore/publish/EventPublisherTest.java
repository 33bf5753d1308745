package io.p2pcoordinator.eventstore.publish;

import static io.p2pcoordinator.eventstore.Commits.NOON_US;
import static io.p2pcoordinator.eventstore.Commits.appended;
import static io.p2pcoordinator.eventstore.Commits.decoded;
import static io.p2pcoordinator.eventstore.Commits.deltas;
import static io.p2pcoordinator.eventstore.Commits.despawned;
import static io.p2pcoordinator.eventstore.Commits.hostCameOnline;
import static io.p2pcoordinator.eventstore.Commits.marker;
import static io.p2pcoordinator.eventstore.Commits.readAll;
import static io.p2pcoordinator.eventstore.Commits.zoneIn;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.log.AppendOutcome;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.eventstore.publish.UncertainLog.Fate;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.EntitiesDespawned;
import io.p2pcoordinator.proto.v1.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class EventPublisherTest {
    private static final String ZONE = "prontera";
    private static final long EPOCH = 7;

    @Test
    void shouldPublishInOrderOfTheCalls() throws Exception {
        // given
        var log = new InMemoryEventLog();
        List<String> zones = IntStream.range(0, 40).mapToObj(i -> "zone-" + i).toList();
        try (var publisher = publisherFor(log, zones)) {
            // when
            var answers = new ArrayList<CompletableFuture<AppendOutcome>>();
            for (long i = 0; i < 8_000; i++) {
                answers.add(publisher.publish(zones.get((int) (i % 40)), List.of(despawned(i / 40)), NOON_US + i));
            }
            assertAllAppended(answers);
            assertEquals(0, publisher.inFlight());
        }

        // then
        List<Long> all = LongStream.range(0, 200).boxed().toList();
        assertEquals(
                zones.stream().collect(HashMap::new, (map, zone) -> map.put(zone, all), Map::putAll),
                AdmittedDeltas.of(log));
    }

    @Test
    void shouldFillInTheEnvelope() throws Exception {
        // given
        var log = new InMemoryEventLog();
        try (var publisher = EventPublisher.open(log, "map-1")) {
            publisher.hosts(ZONE, 7);
            get(publisher.publish(ZONE, List.of(despawned(1), despawned(2)), NOON_US));

            // when
            publisher.hosts(ZONE, 9);
            get(publisher.publish(ZONE, List.of(despawned(3)), NOON_US + 1));
        }

        // then
        var commits = readAll(log, Subject.entity(ZONE).stream(), 0).stream()
                .map(raw -> decoded(raw))
                .toList();
        assertEquals("map-1", commits.get(0).getProducerId());
        assertEquals(2, commits.get(0).getEventsCount());
        assertEquals(NOON_US, commits.get(0).getOccurredAtUs());
        assertEquals(16, commits.get(0).getCommitId().size());
        assertFalse(commits.get(0).hasExpectedVersion());
        assertEquals(
                List.of(7L, 9L),
                commits.stream().map(commit -> commit.getEpoch()).toList());
        assertTrue(commits.get(0).getProducerSeq() < commits.get(1).getProducerSeq());
    }

    @Test
    void shouldHaveHigherSequencesInALaterRun() throws Exception {
        // given
        var log = new InMemoryEventLog();
        appended(log, Subject.hosting(ZONE), marker(EPOCH, "host"));
        for (long run = 0; run < 5; run++) {
            // when: it stops and starts again, under the same id and epoch
            try (var publisher = EventPublisher.open(log, "map-1")) {
                publisher.hosts(ZONE, EPOCH);
                for (int i = 0; i < 20; i++) {
                    get(publisher.publish(ZONE, List.of(despawned(run * 20 + i)), NOON_US));
                }
            }
        }

        // then
        assertEquals(Map.of(ZONE, LongStream.range(0, 100).boxed().toList()), AdmittedDeltas.of(log));
    }

    @Test
    void shouldGetEverythingThroughOnceAndInOrderWhenLogIsUncertain() throws Exception {
        // given
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var fates = List.of(Fate.AWAY, Fate.LOST_BEFORE, Fate.LOST_AFTER, Fate.FAIL);
        var log = new UncertainLog(_ -> {
            synchronized (random) {
                return random.nextInt(30) == 0 ? fates.get(random.nextInt(fates.size())) : Fate.APPEND;
            }
        });
        List<String> zones = IntStream.range(0, 8).mapToObj(i -> "zone-" + i).toList();

        // when
        try (var publisher = EventPublisher.open(log, "map-1")) {
            for (String zone : zones) {
                appendedAtLast(log, zone);
                publisher.hosts(zone, EPOCH);
            }
            var answers = new ArrayList<CompletableFuture<AppendOutcome>>();
            for (long i = 0; i < 800; i++) {
                answers.add(publisher.publish(zones.get((int) (i % 8)), List.of(despawned(i / 8)), NOON_US));
            }
            assertAllAppended(answers);
        }

        // then
        List<Long> all = LongStream.range(0, 100).boxed().toList();
        Map<String, List<Long>> admitted = AdmittedDeltas.of(log);
        for (String zone : zones) {
            assertEquals(all, admitted.get(zone), () -> "seed " + seed);
        }
    }

    @Test
    void shouldGoOnAboveTheFormerRunWhenTheClockWentBack() throws Exception {
        // given
        var log = new InMemoryEventLog();
        appended(log, Subject.hosting(ZONE), marker(EPOCH, "host"));
        Instant now = Instant.parse("2026-01-01T12:00:00Z");
        for (long run = 0; run < 5; run++) {
            // when: each run begins an hour before the one before it
            InstantSource clock = InstantSource.fixed(now.minus(Duration.ofHours(run)));
            try (var publisher = EventPublisher.open(log, "map-1", clock)) {
                publisher.hosts(ZONE, EPOCH);
                for (int i = 0; i < 20; i++) {
                    get(publisher.publish(ZONE, List.of(despawned(run * 20 + i)), NOON_US));
                }
            }
        }

        // then
        assertEquals(Map.of(ZONE, LongStream.range(0, 100).boxed().toList()), AdmittedDeltas.of(log));
    }

    @Test
    void shouldRefuseToStartWhereNoSequenceIsLeftAboveTheFormerRun() throws Exception {
        // given
        var log = new InMemoryEventLog();
        appended(log, Subject.entity(ZONE), deltas(EPOCH, "map-1", -1, despawned(1)));
        try (var publisher = EventPublisher.open(log, "map-1");
                var other = EventPublisher.open(log, "map-2")) {
            // then
            assertThrows(IllegalStateException.class, () -> publisher.hosts(ZONE, EPOCH));
            assertThrows(IllegalStateException.class, () -> publisher.publish(ZONE, List.of(despawned(1)), NOON_US));
            other.hosts(ZONE, EPOCH); // another producer's numbers are its own
        }
    }

    @Test
    void shouldRefuseWhatNobodyWouldApply() throws Exception {
        var log = new InMemoryEventLog();
        try (var publisher = publisherFor(log, List.of(ZONE))) {
            assertThrows(IllegalArgumentException.class, () -> publisher.publish(ZONE, List.of(), NOON_US));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> publisher.publish(ZONE, List.of(Event.getDefaultInstance()), NOON_US));
            assertThrows(
                    IllegalArgumentException.class, () -> publisher.publish(ZONE, List.of(hostCameOnline()), NOON_US));
            assertThrows(IllegalArgumentException.class, () -> publisher.publish(ZONE, List.of(despawned(1)), -1));
            assertThrows(IllegalArgumentException.class, () -> publisher.hosts(ZONE, 0));
            assertThrows(IllegalArgumentException.class, () -> publisher.hosts(ZONE, EPOCH - 1));
            assertEquals(0, log.end(Subject.entity(ZONE).stream()).sequence() - 1, "only the marker is there");

            // what is sound goes on
            assertInstanceOf(
                    AppendOutcome.Appended.class, get(publisher.publish(ZONE, List.of(despawned(1)), NOON_US)));

            // when
            publisher.leaves(ZONE);

            // then
            assertThrows(IllegalStateException.class, () -> publisher.publish(ZONE, List.of(despawned(1)), NOON_US));
        }
    }

    @Test
    void shouldMakeCallersWaitWhenWindowIsFullOfBytes() throws Exception {
        // given
        var gate = new CompletableFuture<Void>();
        var log = new UncertainLog(_ -> Fate.APPEND, gate);
        Event large = despawnedMany(100_000);
        int fits = Math.ceilDiv(EventPublisher.WINDOW_BYTES, large.getSerializedSize());
        try (var publisher = publisherFor(log, List.of(ZONE))) {
            var answers = new ArrayList<CompletableFuture<AppendOutcome>>();
            for (int i = 0; i < fits; i++) {
                answers.add(publisher.publish(ZONE, List.of(large), NOON_US));
            }
            var late = new CompletableFuture<CompletableFuture<AppendOutcome>>();

            // when
            Thread caller = Thread.ofPlatform().start(() -> complete(late, publisher));

            // then
            await().until(() -> caller.getState() == Thread.State.WAITING);
            assertTrue(fits < EventPublisher.WINDOW);

            // when
            gate.complete(null);

            // then
            assertInstanceOf(AppendOutcome.Appended.class, get(get(late)));
            assertAllAppended(answers);
        }
    }

    @Test
    void shouldMakeCallersWaitWhenWindowIsFull() throws Exception {
        // given
        var gate = new CompletableFuture<Void>();
        var log = new UncertainLog(_ -> Fate.APPEND, gate);
        try (var publisher = publisherFor(log, List.of(ZONE))) {
            for (int i = 0; i < EventPublisher.WINDOW; i++) {
                var _ = publisher.publish(ZONE, List.of(despawned(i)), NOON_US);
            }
            assertEquals(EventPublisher.WINDOW, publisher.inFlight());

            // when
            var late = new CompletableFuture<CompletableFuture<AppendOutcome>>();
            Thread caller = Thread.ofPlatform().start(() -> complete(late, publisher));

            // then
            await().until(() -> caller.getState() == Thread.State.WAITING);
            assertEquals(EventPublisher.WINDOW, publisher.inFlight());
            String elsewhere = zoneIn(otherThan(Subject.entity(ZONE).stream()), "zone");
            publisher.hosts(elsewhere, EPOCH);
            var _ = publisher.publish(elsewhere, List.of(despawned(1)), NOON_US); // other streams have room

            // when
            gate.complete(null);

            // then
            assertInstanceOf(AppendOutcome.Appended.class, get(get(late)));
        }
    }

    @Test
    void shouldWakeWaitingCallerWhenItCloses() throws Exception {
        // given
        var log = new UncertainLog(_ -> Fate.APPEND, new CompletableFuture<>());
        var publisher = EventPublisher.open(log, "map-1");
        publisher.hosts(ZONE, EPOCH);
        for (int i = 0; i < EventPublisher.WINDOW; i++) {
            var _ = publisher.publish(ZONE, List.of(despawned(i)), NOON_US);
        }
        var late = new CompletableFuture<CompletableFuture<AppendOutcome>>();
        Thread caller = Thread.ofPlatform().start(() -> complete(late, publisher));
        await().until(() -> caller.getState() == Thread.State.WAITING);

        // when
        publisher.close(Duration.ofMillis(50));

        // then
        await().until(late::isCompletedExceptionally);
        assertInstanceOf(IllegalStateException.class, late.exceptionNow());
    }

    @Test
    void shouldAnswerWhatTheServerNeverTakesAndGoOn() throws Exception {
        // given
        var log = new UncertainLog(
                commit -> commit.getEvents(0).getEntitiesDespawned().getEntityId(0) == 1 ? Fate.REJECT : Fate.APPEND);
        try (var publisher = publisherFor(log, List.of(ZONE))) {
            // when
            var first = publisher.publish(ZONE, List.of(despawned(0)), NOON_US);
            var second = publisher.publish(ZONE, List.of(despawned(1)), NOON_US);
            var third = publisher.publish(ZONE, List.of(despawned(2)), NOON_US);

            // then
            assertInstanceOf(AppendOutcome.Appended.class, get(first));
            assertInstanceOf(AppendOutcome.Rejected.class, get(second));
            assertInstanceOf(AppendOutcome.Appended.class, get(third));
        }
    }

    @Test
    void shouldGiveWhatWaitsTimeToGetThroughWhenItCloses() throws Exception {
        // given
        var tries = new AtomicInteger();
        var log = new UncertainLog(_ -> tries.incrementAndGet() <= 3 ? Fate.AWAY : Fate.APPEND);
        var publisher = EventPublisher.open(log, "map-1");
        publisher.hosts(ZONE, EPOCH);
        var answers = new ArrayList<CompletableFuture<AppendOutcome>>();
        for (int i = 0; i < 100; i++) {
            answers.add(publisher.publish(ZONE, List.of(despawned(i)), NOON_US));
        }

        // when
        publisher.close(Duration.ofSeconds(20));

        // then
        assertTrue(answers.stream().allMatch(CompletableFuture::isDone));
        assertAllAppended(answers);
    }

    @Test
    void shouldAnswerEverythingWhenItClosesAndLogStaysAway() throws Exception {
        // given
        var publisher = EventPublisher.open(new UncertainLog(_ -> Fate.AWAY), "map-1");
        publisher.hosts(ZONE, EPOCH);
        var answers = new ArrayList<CompletableFuture<AppendOutcome>>();
        for (int i = 0; i < 100; i++) {
            answers.add(publisher.publish(ZONE, List.of(despawned(i)), NOON_US));
        }

        // when
        publisher.close(Duration.ofMillis(100));

        // then
        for (CompletableFuture<AppendOutcome> answer : answers) {
            assertTrue(answer.isDone());
            AppendOutcome outcome = answer.join();
            assertTrue(
                    outcome instanceof AppendOutcome.Unknown || outcome instanceof AppendOutcome.Unavailable,
                    outcome::toString);
        }
        assertEquals(0, publisher.inFlight());
    }

    @Test
    void shouldTakeNothingMoreWhenClosed() throws Exception {
        // given
        var publisher = EventPublisher.open(new InMemoryEventLog(), "map-1");
        String elsewhere = zoneIn(otherThan(Subject.entity(ZONE).stream()), "zone");
        publisher.hosts(ZONE, EPOCH);
        publisher.hosts(elsewhere, EPOCH);
        get(publisher.publish(ZONE, List.of(despawned(1)), NOON_US));

        // when
        publisher.close();
        publisher.close();

        // then: neither on a stream that it used nor on one that it did not
        assertThrows(IllegalStateException.class, () -> publisher.publish(ZONE, List.of(despawned(2)), NOON_US));
        assertThrows(IllegalStateException.class, () -> publisher.publish(elsewhere, List.of(despawned(2)), NOON_US));
    }

    @Test
    void shouldRefuseZoneWithoutEpoch() {
        try (var publisher = EventPublisher.open(new InMemoryEventLog(), "map-1")) {
            assertThrows(IllegalStateException.class, () -> publisher.publish(ZONE, List.of(despawned(1)), NOON_US));
        }
    }

    private static EventPublisher publisherFor(EventLog log, List<String> zones) throws Exception {
        EventPublisher publisher = EventPublisher.open(log, "map-1");
        for (String zone : zones) {
            publisher.hosts(zone, EPOCH);
        }
        if (log instanceof InMemoryEventLog) {
            for (String zone : zones) {
                appended(log, Subject.hosting(zone), marker(EPOCH, "host"));
            }
        }
        return publisher;
    }

    private static void appendedAtLast(EventLog log, String zone) {
        Commit marker = marker(EPOCH, "host");
        await().ignoreExceptions().until(() -> appended(log, Subject.hosting(zone), marker), _ -> true);
    }

    private static Event despawnedMany(int count) {
        var despawned = EntitiesDespawned.newBuilder();
        for (long i = 0; i < count; i++) {
            despawned.addEntityId(i);
        }
        return Event.newBuilder().setEntitiesDespawned(despawned).build();
    }

    private static StreamId otherThan(StreamId stream) {
        return StreamId.entity((stream.partition() + 1) % 16);
    }

    private static void complete(CompletableFuture<CompletableFuture<AppendOutcome>> late, EventPublisher publisher) {
        try {
            late.complete(publisher.publish(ZONE, List.of(despawned(99_999)), NOON_US));
        } catch (InterruptedException | RuntimeException e) {
            late.completeExceptionally(e);
        }
    }

    private static void assertAllAppended(List<CompletableFuture<AppendOutcome>> answers) throws Exception {
        for (CompletableFuture<AppendOutcome> answer : answers) {
            assertInstanceOf(AppendOutcome.Appended.class, get(answer));
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }
}
