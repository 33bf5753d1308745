package io.p2pcoordinator.eventstore.lane;

import static io.p2pcoordinator.eventstore.Commits.SOON;
import static io.p2pcoordinator.eventstore.Commits.appended;
import static io.p2pcoordinator.eventstore.Commits.checked;
import static io.p2pcoordinator.eventstore.Commits.deltas;
import static io.p2pcoordinator.eventstore.Commits.despawned;
import static io.p2pcoordinator.eventstore.Commits.readAll;
import static io.p2pcoordinator.eventstore.Commits.unchecked;
import static io.p2pcoordinator.eventstore.Commits.zoneIn;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.log.EventLog;
import io.p2pcoordinator.eventstore.log.LogIntegrityException;
import io.p2pcoordinator.eventstore.log.Position;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.eventstore.log.memory.InMemoryEventLog;
import io.p2pcoordinator.eventstore.subject.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LanesTest {
    private static final StreamId STREAM = StreamId.entity(3);
    private static final Subject ZONE = Subject.entity(zoneIn(STREAM, "zone"));

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Map<StreamId, RecordingState> states = new HashMap<>();
    private final List<AppliedCommit> emitted = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<Lanes> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Lanes::close);
    }

    private Lanes start(EventLog source, LaneConfig config, Consumer<DecodedCommit.Sound> onApply, Emitter... more) {
        var emitters = new ArrayList<>(List.of(more));
        emitters.add(emitted::add);
        states.clear();
        StreamId.all().forEach(stream -> states.put(stream, new RecordingState(stream, onApply)));
        Lanes lanes = Lanes.start(source, config, this::state, emitters, failures::add);
        opened.add(lanes);
        return lanes;
    }

    private Lanes start() {
        return start(log, new LaneConfig(2, 64), _ -> {});
    }

    private RecordingState state(StreamId stream) {
        RecordingState state = states.get(stream);
        if (state == null) {
            throw new AssertionError("no state of " + stream);
        }
        return state;
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void shouldApplyWhatIsThereAndWhatComes() throws Exception {
        // given
        for (int i = 0; i < 300; i++) {
            appended(log, ZONE, unchecked());
        }

        // when
        Lanes lanes = start();
        assertTrue(lanes.awaitCaughtUp(SOON));
        Position last = appended(log, ZONE, unchecked());

        // then
        assertTrue(lanes.awaitApplied(last, SOON));
        assertEquals(upTo(301), state(STREAM).appliedSequences());
        StreamProgress progress = lanes.progress(STREAM);
        assertEquals(301, progress.appliedPosition());
        assertEquals(301, progress.applied());
        assertEquals(0, progress.parked());
        assertEquals(18, lanes.progress().size());
    }

    @Test
    void shouldShowStateAndPositionThatBelongTogetherWhenLookedAtBetweenCommits() throws Exception {
        // given
        Lanes lanes = start();

        for (int i = 1; i <= 100; i++) {
            // when
            Position last = appended(log, ZONE, unchecked());
            long[] look = lanes.look(STREAM, (state, applied) -> new long[] {state.size(), applied})
                    .get(SOON.toSeconds(), TimeUnit.SECONDS);

            // then
            assertEquals(look[0], look[1]);
            assertTrue(look[1] <= last.sequence());
        }
        assertTrue(lanes.awaitCaughtUp(SOON));
        assertEquals(100L, lanes.look(STREAM, (_, applied) -> applied).get(SOON.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void shouldFailTheLookAndGoOnWhenTheLookFails() throws Exception {
        // given
        Lanes lanes = start();
        var failing = lanes.look(STREAM, (_, _) -> {
            throw new IllegalArgumentException("of the asker");
        });

        // when, then
        var failure = assertThrows(ExecutionException.class, () -> failing.get(SOON.toSeconds(), TimeUnit.SECONDS));
        assertInstanceOf(IllegalArgumentException.class, failure.getCause());
        assertTrue(lanes.awaitApplied(appended(log, ZONE, unchecked()), SOON));
        lanes.close();
        assertTrue(lanes.look(STREAM, (_, applied) -> applied).isCompletedExceptionally());
        assertEquals(List.of(), failures);
    }

    @Test
    void shouldParkWhatCannotBeDecodedAndGoOn() throws Exception {
        // given
        byte[] sound = unchecked().toByteArray();
        appended(log, ZONE, unchecked());
        log.inject(STREAM, ZONE.name(), "not protobuf at all".getBytes(StandardCharsets.UTF_8)); // 2
        log.inject(STREAM, "p2p.entity." + STREAM.partitionName() + ".=41", sound); // 3: escaped in another way
        log.inject(STREAM, Subject.entity(zoneIn(StreamId.entity(4), "other")).name(), sound); // 4: another partition
        log.inject(STREAM, "p2p.unknown.03.zone", sound); // 5
        log.inject(STREAM, ZONE.name(), checked(0).toByteArray()); // 6: an event of hosts
        log.inject(STREAM, ZONE.name(), new byte[0]); // 7
        appended(log, ZONE, deltas(1, "refused", 1, despawned(1)));
        appended(log, ZONE, unchecked());

        // when
        Lanes lanes = start();

        // then
        assertTrue(lanes.awaitApplied(new Position(STREAM, 9), SOON));
        assertEquals(List.of(1L, 8L, 9L), state(STREAM).appliedSequences());
        assertEquals(List.of(2L, 3L, 4L, 5L, 6L, 7L), state(STREAM).parkedSequences());
        StreamProgress progress = lanes.progress(STREAM);
        assertEquals(2, progress.applied());
        assertEquals(1, progress.refused());
        assertEquals(6, progress.parked());
        awaitEmitted(9);
        assertEquals(
                List.of(Verdict.PARKED, Verdict.REPEATED, Verdict.ACCEPTED),
                emitted.subList(6, 9).stream().map(applied -> applied.verdict()).toList());
        assertInstanceOf(DecodedCommit.Unsound.class, emitted.get(1).commit());
        assertEquals(List.of(), failures);
    }

    @Test
    void shouldParkWhatStateCannotApplyAndGoOn() throws Exception {
        // given
        for (int i = 0; i < 3; i++) {
            appended(log, ZONE, unchecked());
        }

        // when
        Lanes lanes = start(log, new LaneConfig(1, 8), commit -> {
            if (commit.raw().sequence() == 2) {
                throw new IllegalStateException("planted");
            }
        });

        // then
        assertTrue(lanes.awaitCaughtUp(SOON));
        assertEquals(List.of(1L, 3L), state(STREAM).appliedSequences());
        assertEquals(1, lanes.progress(STREAM).parked());
        awaitEmitted(3);
        assertEquals(Verdict.PARKED, emitted.get(1).verdict());
    }

    @Test
    void shouldStopAtCommitThatBreaksTheLaneItself() throws Exception {
        // given
        for (int i = 0; i < 50; i++) {
            appended(log, ZONE, unchecked());
        }

        // when: an error, unlike an exception, says nothing of the commit, and may not come again in a replay
        Lanes lanes = start(log, new LaneConfig(1, 8), commit -> {
            if (commit.raw().sequence() == 20) {
                throw new OutOfMemoryError("planted");
            }
        });

        // then: it is reported once, and nothing behind it is applied or said to be
        await().until(() -> !failures.isEmpty());
        assertFalse(lanes.awaitApplied(new Position(STREAM, 20), Duration.ofMillis(300)));
        assertEquals(upTo(19), state(STREAM).appliedSequences());
        assertTrue(lanes.progress(STREAM).appliedPosition() < 20);
        assertEquals(1, failures.size());
        assertInstanceOf(OutOfMemoryError.class, failures.getFirst());
    }

    @Test
    void shouldReportLogThatWasCut() throws Exception {
        // given: a log that is shorter than a cursor expects it to be
        EventLog cut = new ObservedLog(log, (stream, raw) -> {
            throw new LogIntegrityException("planted at " + raw.position());
        });
        appended(log, ZONE, unchecked());

        // when
        start(cut, new LaneConfig(1, 8), _ -> {});

        // then
        await().until(() -> !failures.isEmpty());
        assertInstanceOf(LogIntegrityException.class, failures.getFirst());
        assertEquals(List.of(), state(STREAM).appliedSequences());
    }

    @Test
    void shouldTakeNoMoreThanItsRingHoldsWhenStateIsSlow() throws Exception {
        // given
        int ringSize = 8;
        var handedOut = new AtomicInteger();
        EventLog counting = new ObservedLog(log, (_, _) -> handedOut.incrementAndGet());
        var gate = new CountDownLatch(1);
        for (int i = 0; i < 2_000; i++) {
            appended(log, ZONE, unchecked());
        }

        // when
        Lanes lanes = start(counting, new LaneConfig(1, ringSize), _ -> awaitOpen(gate));

        // then: what is in the ring, and the one that its receiver holds
        await().until(() -> handedOut.get() >= ringSize);
        await().during(Duration.ofMillis(200)).until(() -> handedOut.get() <= ringSize + 1);
        assertEquals(0, lanes.progress(STREAM).appliedPosition());

        // when
        gate.countDown();

        // then
        assertTrue(lanes.awaitCaughtUp(SOON));
        assertEquals(upTo(2_000), state(STREAM).appliedSequences());
    }

    @Test
    void shouldApplyAndEmitEverythingReceivedWhenItStops() throws Exception {
        // given
        for (int i = 0; i < 5_000; i++) {
            appended(log, ZONE, unchecked());
        }
        Lanes lanes = start(log, new LaneConfig(1, 512), commit -> {
            if (commit.raw().sequence() % 50 == 0) {
                pauseMs(1);
            }
        });
        await().until(() -> lanes.progress(STREAM).appliedPosition() > 0 || !emitted.isEmpty());

        // when
        lanes.close();

        // then
        List<Long> applied = state(STREAM).appliedSequences();
        assertEquals(upTo(applied.size()), applied);
        assertEquals(applied.size(), lanes.progress(STREAM).appliedPosition());
        assertEquals(state(STREAM).digest(), lanes.progress(STREAM).digest());
        assertEquals(
                applied,
                emitted.stream().map(commit -> commit.commit().raw().sequence()).toList());
        lanes.close();
    }

    @Test
    void shouldWaitForPositionUntilItIsAppliedOrTimeIsOver() throws Exception {
        // given
        var gate = new CountDownLatch(1);
        Lanes lanes = start(log, new LaneConfig(1, 8), _ -> awaitOpen(gate));
        Position position = appended(log, ZONE, unchecked());

        // when
        boolean tooEarly = lanes.awaitApplied(position, Duration.ofMillis(50));
        gate.countDown();

        // then
        assertFalse(tooEarly);
        assertTrue(lanes.awaitApplied(position, SOON));
        assertTrue(lanes.awaitApplied(new Position(STREAM, 0), Duration.ZERO), "before the first commit");
        assertFalse(lanes.awaitApplied(new Position(STREAM, 2), Duration.ofMillis(20)));
    }

    @Test
    void shouldWakeAllWhoWait() throws Exception {
        // given
        Lanes lanes = start();
        var woken = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 1; i <= 200; i++) {
            var position = new Position(STREAM, i);
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    if (lanes.awaitApplied(position, SOON)) {
                        woken.incrementAndGet();
                    }
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }));
        }

        // when
        for (int i = 0; i < 200; i++) {
            appended(log, ZONE, unchecked());
        }
        for (Thread thread : threads) {
            thread.join();
        }

        // then
        assertEquals(200, woken.get());
    }

    @Test
    void shouldEmitInOrderAndSurviveEmitterThatThrows() throws Exception {
        // given
        Lanes lanes = start(log, new LaneConfig(1, 16), _ -> {}, _ -> {
            throw new IllegalStateException("planted");
        });

        // when
        for (int i = 0; i < 500; i++) {
            appended(log, ZONE, unchecked());
        }

        // then
        assertTrue(lanes.awaitCaughtUp(SOON));
        awaitEmitted(500);
        assertEquals(
                upTo(500),
                emitted.stream().map(commit -> commit.commit().raw().sequence()).toList());
        assertEquals(List.of(), failures);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16})
    void shouldGiveSameDigestsWhateverTheLanes(int laneCount) throws Exception {
        // given: the same content for each count of lanes, some of it broken
        var random = new Random(42);
        for (int i = 0; i < 3_000; i++) {
            Subject subject = random.nextInt(10) == 0 ? Subject.host("h" + i) : Subject.entity("z" + i % 200);
            byte[] payload = random.nextInt(20) == 0
                    ? new byte[] {1, 2, 3}
                    : (subject.stream().isEntity() ? unchecked() : checked(0)).toByteArray();
            log.inject(subject.stream(), subject.name(), payload);
        }

        // when
        Lanes lanes = start(log, new LaneConfig(laneCount, 32), _ -> {});

        // then
        assertTrue(lanes.awaitCaughtUp(SOON));
        var decoder = new CommitDecoder();
        for (StreamId stream : StreamId.all()) {
            List<DecodedCommit> content = readAll(log, stream, 0).stream()
                    .map(raw -> decoder.decode(raw))
                    .toList();
            StreamProgress progress = lanes.progress(stream);
            assertEquals(content.size(), progress.appliedPosition());
            assertEquals(RecordingState.digestOf(content), progress.digest());
            assertEquals(progress.applied() + progress.parked(), content.size());
            assertEquals(stream.isEntity() ? stream.partition() % laneCount : 0, progress.lane());
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void shouldShowPositionWithItsDigestWhileItMoves() throws Exception {
        // given
        for (int i = 0; i < 3_000; i++) {
            appended(log, ZONE, unchecked());
        }
        var decoder = new CommitDecoder();
        var digestAt = new HashMap<Long, Long>();
        var content = new ArrayList<DecodedCommit>();
        digestAt.put(0L, 0L);
        for (var raw : readAll(log, STREAM, 0)) {
            content.add(decoder.decode(raw));
        }
        var running = new RecordingState(STREAM, _ -> {});
        for (DecodedCommit commit : content) {
            running.apply(assertInstanceOf(DecodedCommit.Sound.class, commit));
            digestAt.put(commit.raw().sequence(), running.digest());
        }

        // when
        Lanes lanes = start(log, new LaneConfig(2, 16), _ -> {});

        // then
        StreamProgress seen;
        do {
            seen = lanes.progress(STREAM);
            assertEquals(digestAt.get(seen.appliedPosition()), seen.digest());
            assertEquals(seen.appliedPosition(), seen.size());
            assertEquals(seen.appliedPosition(), seen.applied());
        } while (seen.appliedPosition() < 3_000);
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertThrows(IllegalArgumentException.class, () -> new LaneConfig(0, 16));
        assertThrows(IllegalArgumentException.class, () -> new LaneConfig(257, 16));
        assertThrows(IllegalArgumentException.class, () -> new LaneConfig(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LaneConfig(1, 100));
    }

    private void awaitEmitted(int count) {
        await().atMost(SOON).until(() -> emitted.size() >= count);
        assertEquals(count, emitted.size());
    }

    private static void awaitOpen(CountDownLatch gate) {
        try {
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the test did not open the gate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A state that takes its time. */
    private static void pauseMs(long ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }
}
