package io.p2pcoordinator.app.leader;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.leader.LeaderTask.Round;
import io.p2pcoordinator.etcd.leader.Leader;
import io.p2pcoordinator.eventstore.log.StreamId;
import io.p2pcoordinator.projections.projector.ProjectionDuty.Share;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeaderTasksTest {
    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final Leader OTHER = new Leader("n2", List.of(), 8);

    private final FakeLeadership leadership = new FakeLeadership();
    private final AtomicInteger runs = new AtomicInteger();
    private volatile boolean caughtUp = true;

    @Test
    void shouldRunOnlyWhileItLeadsAndKnowsTheLog() {
        // given
        caughtUp = false;
        try (LeaderTasks tasks = start(_ -> runs.incrementAndGet())) {
            // when
            leadership.elect(7);
            staysAt(0);
            caughtUp = true;

            // then
            await().until(() -> runs.get() > 2);
            leadership.end(Optional.of(OTHER));
            await().pollDelay(Duration.ofMillis(20)).until(() -> true);
            staysAt(runs.get());
            assertEquals(runs.get(), tasks.status().getFirst().runs());
            assertTrue(tasks.status().getFirst().lastRunUs() > 0);
        }
    }

    @Test
    void shouldStopInTheMiddleOfARoundWhenTheLeadershipEnds() throws InterruptedException {
        // given
        var began = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var looked = new CountDownLatch(1);
        var wentOn = new AtomicBoolean(true);
        try (LeaderTasks _ = start(goesOn -> {
            began.countDown();
            ended.await();
            if (runs.getAndIncrement() == 0) {
                wentOn.set(goesOn.getAsBoolean());
                looked.countDown();
            }
        })) {
            leadership.elect(7);
            assertTrue(began.await(30, TimeUnit.SECONDS));

            // when
            leadership.end(Optional.of(OTHER));
            leadership.elect(9); // led by another in between: what was begun before is not its work any more
            ended.countDown();

            // then
            assertTrue(looked.await(30, TimeUnit.SECONDS));
            assertFalse(wentOn.get());
        }
    }

    @Test
    void shouldGoOnWithTheNextRoundWhenOneFails() {
        // given
        try (LeaderTasks tasks = start(_ -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("thrown on purpose");
            }
        })) {
            // when
            leadership.elect(7);

            // then
            await().until(() -> tasks.status().getFirst().runs() > 0);
        }
    }

    @Test
    void shouldProjectAndPutAsideAsTheLeaderOnly() {
        // given
        var duty = new ProjectingLeader(leadership);
        var changes = new AtomicInteger();
        duty.onChange(changes::incrementAndGet);
        var claims = new LeaderClaims(leadership, "n1");

        // when, then
        assertEquals(Share.ANOTHERS, duty.now());
        assertTrue(claims.claim(StreamId.CONTROL), "nobody leads");
        leadership.elect(7);
        assertEquals(Share.MINE, duty.now());
        assertTrue(claims.claim(StreamId.CONTROL));
        int soFar = changes.get();
        leadership.end(Optional.of(OTHER));
        assertEquals(Share.ANOTHERS, duty.now());
        assertFalse(claims.claim(StreamId.CONTROL));
        assertTrue(soFar > 0 && changes.get() > soFar);
    }

    private LeaderTasks start(Round round) {
        return LeaderTasks.start(
                leadership, () -> caughtUp, () -> 1_000_000, List.of(new LeaderTask("a task", OFTEN, round)));
    }

    private void staysAt(int count) {
        await().during(Duration.ofMillis(100)).atMost(Duration.ofSeconds(5)).until(() -> runs.get() == count);
    }
}
