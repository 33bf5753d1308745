package io.p2pcoordinator.etcd.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.etcd.EtcdConfig;
import io.p2pcoordinator.etcd.EtcdCoordination;
import io.p2pcoordinator.etcd.NodeIdentity;
import io.p2pcoordinator.etcd.keys.LeaderRecord;
import io.p2pcoordinator.etcd.memory.InMemoryEtcd;
import io.p2pcoordinator.etcd.memory.Link;
import io.p2pcoordinator.etcd.memory.VirtualTime;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.time.Execution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a leader believes and tells when it is paused, cut off or resigns, on virtual time. */
class LeaderElectionTest {

    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration RELIST = Duration.ofSeconds(10);
    private static final Link.Delivery FINE = new Link.Delivery(0, 0);
    private static final Link.Delivery LOST = new Link.Delivery(Link.LOST, Link.LOST);

    private final VirtualTime time = new VirtualTime(Long.MAX_VALUE - TTL.toNanos());
    private final InMemoryEtcd etcd = new InMemoryEtcd(time, time);
    private final CoordinationStore store = etcd.connect(Link.perfect(), Duration.ofSeconds(1));
    private final Node first = new Node("n1");

    @Test
    void shouldBeElectedWithCreateRevisionWhenNobodyLeads() {
        // when
        time.advance(Duration.ofMillis(1));

        // then
        Entry key = key().orElseThrow();
        assertTrue(first.leadership().isLeader());
        assertEquals(OptionalLong.of(key.createRevision()), first.leadership().epoch());
        assertEquals(
                Optional.of(new LeaderRecord("n1", List.of("http://n1"), key.createRevision())),
                LeaderRecord.parse(key.value()));
        assertEquals(first.coordination.lease().leaseId(), OptionalLong.of(key.leaseId()));
        assertEquals(
                Optional.of(new Leader("n1", List.of("http://n1"), key.createRevision())),
                first.leadership().current());
    }

    @Test
    void shouldTellOfBothLeadersInOrderWhenTheFirstResigns() {
        // given
        time.advance(Duration.ofMillis(1));
        var second = new Node("n2");
        time.advance(Duration.ofMillis(1));
        long epoch = first.leadership().epoch().orElseThrow();
        assertFalse(second.leadership().isLeader());

        // when
        var done = first.leadership().resign();
        time.advance(Duration.ofMillis(1));

        // then
        long next = second.leadership().epoch().orElseThrow();
        assertTrue(done.isDone());
        assertTrue(next > epoch);
        assertEquals(
                List.of("leader n1", "elected " + epoch, "ended " + epoch, "leader nobody", "leader n2"), first.turns);
        assertEquals(List.of("leader n1", "leader nobody", "leader n2", "elected " + next), second.turns);
    }

    @Test
    void shouldLeadAgainOnlyWhenItStandsAgain() {
        // given
        time.advance(Duration.ofMillis(1));
        long epoch = first.leadership().epoch().orElseThrow();
        var _ = first.leadership().resign();
        time.advance(Duration.ofSeconds(60));
        assertFalse(first.leadership().isLeader());
        assertEquals(Optional.empty(), key());

        // when
        first.leadership().stand();
        time.advance(Duration.ofMillis(1));

        // then
        assertTrue(first.leadership().epoch().orElseThrow() > epoch);
    }

    @Test
    void shouldNotHoldResignedEpochAgainWhenDeletionIsLost() {
        // given
        time.advance(Duration.ofMillis(1));
        long epoch = first.leadership().epoch().orElseThrow();
        first.delivery = LOST;
        var done = first.leadership().resign();
        time.advance(Duration.ofMillis(500));

        // when
        first.leadership().stand();
        first.delivery = FINE;
        time.advance(Duration.ofMillis(100));
        assertFalse(first.leadership().isLeader(), "the key is still that of the resigned epoch");
        time.advance(Duration.ofSeconds(5));

        // then
        assertTrue(done.isDone());
        assertTrue(first.leadership().epoch().orElseThrow() > epoch);
    }

    @Test
    void shouldNotLeadWhenItWakesUpAfterItsDeadline() {
        // given
        time.advance(Duration.ofMillis(1));
        assertTrue(first.leadership().isLeader());

        // when
        time.pause(TTL);

        // then
        assertFalse(first.leadership().isLeader(), "before any of its threads has run");
        assertEquals(OptionalLong.empty(), first.leadership().epoch());
    }

    @Test
    void shouldLeadWithSameEpochWhenLeaseLivedThroughSilence() {
        // given
        time.advance(Duration.ofMillis(1));
        long epoch = first.leadership().epoch().orElseThrow();
        first.delivery = new Link.Delivery(0, Link.LOST); // kept alive, but it does not hear so

        // when
        time.advance(TTL.plusMillis(100));
        assertFalse(first.leadership().isLeader());
        first.delivery = FINE;
        time.advance(Duration.ofSeconds(2));

        // then
        assertEquals(OptionalLong.of(epoch), first.leadership().epoch());
        assertEquals(List.of("leader n1", "elected " + epoch, "ended " + epoch, "elected " + epoch), first.turns);
    }

    @Test
    void shouldEndWhenKeyIsTakenAwayAndBeElectedAnew() {
        // given
        time.advance(Duration.ofMillis(1));
        long epoch = first.leadership().epoch().orElseThrow();

        // when
        var _ = store.apply(List.of(Step.delete("/p2p/v1/leader", epoch)));
        time.advance(Duration.ofMillis(1));

        // then
        assertTrue(first.leadership().epoch().orElseThrow() > epoch);
        assertTrue(first.turns.contains("ended " + epoch), first.turns::toString);
    }

    @Test
    void shouldTakeOverWithinListingIntervalWhenWatchIsSilent() {
        // given
        time.advance(Duration.ofMillis(1));
        var second = new Node("n2");
        time.advance(Duration.ofSeconds(1));
        etcd.silenceWatches();

        // when
        var _ = first.leadership().resign();
        time.advance(RELIST);

        // then
        assertTrue(second.leadership().isLeader());
    }

    @Test
    void shouldLeadWhenAnswerToCandidacyIsLost() {
        // given
        time.advance(Duration.ofMillis(1));
        var _ = first.leadership().resign();
        time.advance(Duration.ofMillis(1));

        // when
        first.loseNextAnswer = true;
        first.leadership().stand();
        time.advance(Duration.ofMillis(1));

        // then
        Entry key = key().orElseThrow();
        assertEquals(OptionalLong.of(key.createRevision()), first.leadership().epoch(), "seen by the watch");
        time.advance(RELIST.multipliedBy(2));
        assertEquals(
                key.createRevision(),
                LeaderRecord.parse(key().orElseThrow().value()).orElseThrow().epoch());
    }

    private Optional<Entry> key() {
        var found = store.read("/p2p/v1/leader");
        time.advance(Duration.ZERO);
        return found.join();
    }

    private final class Node implements LeadershipListener {
        private final EtcdCoordination coordination;
        private final List<String> turns = new ArrayList<>();
        private Link.Delivery delivery = FINE;
        private boolean loseNextAnswer;

        Node(String nodeId) {
            coordination = EtcdCoordination.over(
                    etcd.connect(this::next, Duration.ofSeconds(1)),
                    Execution.singleThreaded(time, time),
                    EtcdConfig.of("simulated:1").withLeaseTtl(TTL).withRelistInterval(RELIST),
                    new NodeIdentity(nodeId, List.of("http://" + nodeId)),
                    Instant.EPOCH);
            leadership().addListener(this);
        }

        private Link.Delivery next() {
            Link.Delivery next = loseNextAnswer ? new Link.Delivery(0, Link.LOST) : delivery;
            loseNextAnswer = false;
            return next;
        }

        private Leadership leadership() {
            return coordination.leadership();
        }

        @Override
        public void onElected(long epoch) {
            turns.add("elected " + epoch);
        }

        @Override
        public void onEnded(long epoch) {
            turns.add("ended " + epoch);
        }

        @Override
        public void onLeader(Optional<Leader> leader) {
            turns.add("leader " + leader.map(Leader::node).orElse("nobody"));
        }
    }
}
