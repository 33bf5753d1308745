package io.p2pcoordinator.etcd.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.memory.InMemoryEtcd;
import io.p2pcoordinator.etcd.memory.Link;
import io.p2pcoordinator.etcd.memory.VirtualTime;
import io.p2pcoordinator.etcd.time.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The lease's times to the nanosecond, on a clock that runs over on the way. */
class LeaseKeeperTest {

    private static final Duration TTL = Duration.ofSeconds(6);
    private static final Duration THIRD = TTL.dividedBy(3);
    private static final Duration NANO = Duration.ofNanos(1);

    private final VirtualTime time = new VirtualTime(Long.MAX_VALUE - TTL.toNanos());
    private final InMemoryEtcd etcd = new InMemoryEtcd(time, time);
    private Link.Delivery delivery = new Link.Delivery(0, 0);
    private final LeaseKeeper lease = new LeaseKeeper(
            etcd.connect(() -> delivery, Duration.ofSeconds(1)),
            Execution.singleThreaded(time, time),
            new LeaseSettings(new NodeIdentity("n1", List.of()), "", "/nodes/n1", TTL, Duration.ofSeconds(1)));
    private final List<String> turns = new ArrayList<>();

    @Test
    void shouldCountFromSendingWhenAnswersAreLate() {
        // given
        start();
        delivery = new Link.Delivery(
                Duration.ofMillis(300).toNanos(), Duration.ofMillis(400).toNanos());

        // when
        time.advance(THIRD.plusMillis(700)); // sent at a third, answered 700 ms later
        delivery = lost();
        time.advance(TTL.minusMillis(700).minus(NANO));

        // then
        assertTrue(lease.mayWrite());
        time.advance(NANO);
        assertFalse(lease.mayWrite());
        assertEquals(LeaseState.SUSPENDED, lease.state());
    }

    @Test
    void shouldCountFromSendingOfGrantWhenNoKeepAliveIsAnswered() {
        // given
        delivery = new Link.Delivery(
                Duration.ofMillis(100).toNanos(), Duration.ofMillis(100).toNanos());
        start();

        // when
        time.advance(Duration.ofMillis(400)); // granted at 200, registered at 400
        assertTrue(lease.mayWrite());
        delivery = lost();
        time.advance(TTL.minusMillis(400).minus(NANO));

        // then
        assertTrue(lease.mayWrite());
        time.advance(NANO);
        assertFalse(lease.mayWrite());
    }

    @Test
    void shouldNotWriteWhenItWakesUpAfterDeadline() {
        // given
        start();
        time.advance(Duration.ofSeconds(60));
        assertTrue(lease.mayWrite());

        // when
        time.pause(TTL);

        // then
        assertFalse(lease.mayWrite(), "before anything else has run");
        assertEquals(LeaseState.SUSPENDED, lease.state());
        assertFalse(lease.health().up());
        assertEquals(List.of("acquired"), turns);
    }

    @Test
    void shouldResumeSameLeaseWhenItAnswersAgain() {
        // given
        start();
        OptionalLong leaseId = lease.leaseId();
        etcd.crash();
        time.advance(TTL.plusSeconds(2));
        assertEquals(List.of("acquired", "suspended"), turns);
        assertEquals(
                "no keep-alive of lease " + Long.toHexString(leaseId.orElseThrow())
                        + " answered in time: connection refused",
                lease.health().reason());

        // when
        etcd.restart();
        time.advance(THIRD);

        // then
        assertTrue(lease.mayWrite());
        assertEquals(leaseId, lease.leaseId());
        assertEquals(List.of("acquired", "suspended", "resumed"), turns);
    }

    @Test
    void shouldAcquireAnotherWhenLeaseExpired() {
        // given
        start();
        OptionalLong leaseId = lease.leaseId();
        delivery = lost();
        time.advance(TTL.multipliedBy(3));

        // when
        delivery = new Link.Delivery(0, 0);
        time.advance(THIRD);

        // then
        assertTrue(lease.mayWrite());
        assertTrue(lease.leaseId().orElseThrow() > leaseId.orElseThrow());
        assertEquals(List.of("acquired", "suspended", "lost", "acquired"), turns);
    }

    @Test
    void shouldAskAtOnceWhenToldToVerify() {
        // given
        start();
        time.advance(Duration.ofMillis(10));
        var other = etcd.connect(Link.perfect(), Duration.ofSeconds(1));
        var _ = other.revokeLease(lease.leaseId().orElseThrow());
        time.advance(Duration.ofMillis(1));
        assertTrue(lease.mayWrite(), "not known yet");

        // when
        lease.verify();
        time.advance(Duration.ZERO);

        // then
        assertEquals(List.of("acquired", "lost", "acquired"), turns);
    }

    @Test
    void shouldTellWhereItStandsWhenListenerComesLate() {
        // given
        start();
        delivery = lost();
        time.advance(TTL.plusSeconds(1));
        turns.clear();

        // when
        lease.addListener(recorder());
        time.advance(Duration.ZERO);

        // then
        assertEquals(List.of("acquired", "suspended"), turns);
    }

    @Test
    void shouldStayClosedWhenAnswersComeAfterwards() {
        // given
        delivery = new Link.Delivery(0, Duration.ofMillis(500).toNanos());
        start();
        time.advance(Duration.ofSeconds(2));
        assertTrue(lease.mayWrite());
        time.advance(Duration.ofMillis(100)); // a keep-alive is under way

        // when
        var closed = lease.shutdown();
        time.advance(Duration.ofSeconds(5));

        // then
        assertTrue(closed.isDone());
        assertFalse(lease.mayWrite());
        assertEquals(LeaseState.CLOSED, lease.state());
        assertEquals(OptionalLong.empty(), lease.leaseId());
    }

    @Test
    void shouldLeaveNoLeaseWhenClosedBeforeItIsGranted() {
        // given
        delivery = new Link.Delivery(0, Duration.ofMillis(500).toNanos());
        start();

        // when
        var _ = lease.shutdown();
        time.advance(Duration.ofSeconds(1));

        // then
        assertFalse(lease.mayWrite());
        assertEquals(List.of(), turns);
    }

    private void start() {
        lease.addListener(recorder());
        lease.start();
        time.advance(Duration.ZERO);
    }

    private LeaseListener recorder() {
        return new LeaseListener() {
            @Override
            public void onAcquired(long leaseId) {
                turns.add("acquired");
            }

            @Override
            public void onSuspended(long leaseId) {
                turns.add("suspended");
            }

            @Override
            public void onResumed(long leaseId) {
                turns.add("resumed");
            }

            @Override
            public void onLost(long leaseId) {
                turns.add("lost");
            }
        };
    }

    private static Link.Delivery lost() {
        return new Link.Delivery(Link.LOST, Link.LOST);
    }
}
