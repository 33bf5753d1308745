package io.p2pcoordinator.etcd;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.etcd.bootstrap.BootstrapNode;
import io.p2pcoordinator.etcd.directory.LiveNode;
import io.p2pcoordinator.etcd.directory.ZoneOwner;
import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.keys.LeaderRecord;
import io.p2pcoordinator.etcd.keys.NodeRecord;
import io.p2pcoordinator.etcd.keys.NodeState;
import io.p2pcoordinator.etcd.leader.Leader;
import io.p2pcoordinator.etcd.leader.LeadershipListener;
import io.p2pcoordinator.etcd.membership.LeaseListener;
import io.p2pcoordinator.etcd.membership.LeaseState;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome.Claimed;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome.HeldByOther;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome.Unavailable;
import io.p2pcoordinator.etcd.ownership.HostingOutcome;
import io.p2pcoordinator.etcd.ownership.ReleaseOutcome;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lease, ownership, directory and bootstrap, in real time, with nodes on threads of their own. */
public abstract class CoordinationContract {

    private static final String ZONE = "prontera";
    private static final Duration LONG = Duration.ofSeconds(60);

    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    private TestEtcd etcd;
    private CoordinationStore store;

    protected abstract TestEtcd start();

    @BeforeEach
    void startEtcd() {
        etcd = start();
        store = etcd.client();
    }

    @AfterEach
    void stopEtcd() {
        etcd.close();
    }

    @Test
    void shouldHoldLeaseAndTellOfItselfWhenStarted() {
        // when
        EtcdCoordination node = ready("n1");

        // then
        assertEquals(LeaseState.HELD, node.lease().state());
        assertTrue(node.lease().health().up());
        long leaseId = node.lease().leaseId().orElseThrow();
        Entry entry = get(store.read("/p2p/v1/nodes/n1")).orElseThrow();
        assertEquals(leaseId, entry.leaseId());
        NodeRecord record = NodeRecord.parse(entry.value()).orElseThrow();
        assertEquals("n1", record.node());
        assertEquals(List.of("http://n1:8001"), record.endpoints());
        assertEquals(leaseId, record.leaseId());
        assertTrue(node.health().check().up(), node.health().check().reason());
    }

    @Test
    void shouldStayHeldWhenKeptAliveForLongerThanTimeToLive() {
        // given
        EtcdCoordination node = ready("n1");
        long leaseId = node.lease().leaseId().orElseThrow();

        // when
        await().pollDelay(TestEtcd.TTL.multipliedBy(2)).until(() -> true);

        // then
        assertTrue(node.lease().mayWrite());
        assertEquals(OptionalLong.of(leaseId), node.lease().leaseId());
    }

    @Test
    void shouldLeaveNothingWhenClosed() {
        // given
        EtcdCoordination node = ready("n1");
        claim(node, ZONE);

        // when
        node.close();
        node.close();

        // then
        assertFalse(node.lease().mayWrite());
        assertEquals(LeaseState.CLOSED, node.lease().state());
        assertEquals(OptionalLong.empty(), node.ownership().held(ZONE));
        assertEquals(List.of(), get(store.list("/p2p/v1/")).entries());
        assertInstanceOf(Unavailable.class, claim(node, ZONE));
    }

    @Test
    void shouldOwnWithCreateRevisionAsEpochWhenZoneIsFree() {
        // given
        EtcdCoordination node = ready("n1");

        // when
        ClaimOutcome outcome = claim(node, ZONE);
        ClaimOutcome again = claim(node, ZONE);

        // then
        Entry entry = get(store.read("/p2p/v1/zones/prontera/owner")).orElseThrow();
        assertEquals(new Claimed(entry.createRevision()), outcome);
        assertEquals(outcome, again);
        assertEquals(OptionalLong.of(entry.createRevision()), node.ownership().held(ZONE));
        assertEquals(Map.of(ZONE, entry.createRevision()), node.ownership().held());
        String shown = "{\"node\":\"n1\",\"endpoints\":[\"http://n1:8001\"],\"owner_epoch\":" + entry.createRevision()
                + ",\"host\":\"\",\"hosting_epoch\":0}";
        await().until(() -> get(store.read("/p2p/v1/zones/prontera/owner"))
                .map(Entry::value)
                .equals(Optional.of(shown)));
    }

    @Test
    void shouldKnowTheLiveNodesAndWhatTheySayOfThemselves() {
        // given
        EtcdCoordination node = ready("n1");
        EtcdCoordination other = ready("n2");
        long leaseId = other.lease().leaseId().orElseThrow();

        // when, then
        await().until(() -> node.nodes().find("n2").map(LiveNode::state).equals(Optional.of(NodeState.ACTIVE)));
        other.lease().announce(NodeState.DRAINING);
        await().until(() -> node.nodes().find("n2").map(LiveNode::state).equals(Optional.of(NodeState.DRAINING)));
        assertEquals(leaseId, node.nodes().find("n2").orElseThrow().leaseId());
        assertEquals(2, node.nodes().all().size());
        other.close();
        await().until(() -> node.nodes().find("n2").isEmpty());
        assertTrue(node.nodes().isCurrent());
    }

    @Test
    void shouldComeBackWithANewLeaseAndTheSameStateWhenItIsEvicted() {
        // given
        EtcdCoordination node = ready("n1");
        EtcdCoordination other = ready("n2");
        other.lease().announce(NodeState.DRAINING);
        await().until(() -> node.nodes().find("n2").map(LiveNode::state).equals(Optional.of(NodeState.DRAINING)));
        LiveNode before = node.nodes().find("n2").orElseThrow();
        long epoch = epoch(claim(other, ZONE));

        // when
        boolean evicted = get(node.nodes().evict(before));

        // then
        assertTrue(evicted);
        await().until(() -> other.ownership().held(ZONE).isEmpty());
        await().until(() -> node.nodes()
                .find("n2")
                .filter(now -> now.leaseId() != before.leaseId())
                .isPresent());
        assertEquals(NodeState.DRAINING, node.nodes().find("n2").orElseThrow().state());
        assertFalse(get(node.nodes().evict(before)));
        assertTrue(epoch(claim(node, ZONE)) > epoch);
    }

    @Test
    void shouldNameOwnerWhenZoneIsHeldByOther() {
        // given
        EtcdCoordination owner = ready("n1");
        EtcdCoordination other = ready("n2");
        long ownerEpoch = epoch(claim(owner, ZONE));

        // when
        Map<String, ClaimOutcome> outcomes = get(other.ownership().claim(List.of(ZONE, "geffen")));

        // then
        assertEquals(new HeldByOther("n1", ownerEpoch), outcomes.get(ZONE));
        assertInstanceOf(Claimed.class, outcomes.get("geffen"));
        assertEquals(OptionalLong.empty(), other.ownership().held(ZONE));
    }

    @Test
    void shouldOwnEachZoneOnceWhenNodesClaimTheSameAtTheSameTime() {
        // given
        List<String> zones = IntStream.range(0, 500).mapToObj(i -> "zone" + i).toList();
        EtcdCoordination first = ready("n1");
        EtcdCoordination second = ready("n2");

        // when
        var firstClaim = first.ownership().claim(zones);
        var secondClaim = second.ownership().claim(zones.reversed());
        Map<String, ClaimOutcome> firstOutcomes = get(firstClaim);
        Map<String, ClaimOutcome> secondOutcomes = get(secondClaim);

        // then
        for (String zone : zones) {
            switch (requireNonNull(firstOutcomes.get(zone))) {
                case Claimed(long epoch) -> assertEquals(new HeldByOther("n1", epoch), secondOutcomes.get(zone));
                case HeldByOther other -> assertEquals(new Claimed(other.ownerEpoch()), secondOutcomes.get(zone));
                case Unavailable unavailable -> throw new AssertionError(unavailable);
            }
        }
        await().until(() -> first.directory().all().size() == 500
                && first.directory().all().stream().allMatch(owner -> owner.ownerEpoch() > 0));
        assertEquals(
                500, first.ownership().held().size() + second.ownership().held().size());
    }

    @Test
    void shouldOwnZonesWhenTheirIdsAreOdd() {
        // given
        EtcdCoordination node = ready("n1");
        List<String> zones = List.of(
                "", "/", "a/owner", "a", "%", "%2F", "..", "prontera fild.01", "🗺", "ü".repeat(255), "\u0000*>\n");

        // when
        Map<String, ClaimOutcome> outcomes = get(node.ownership().claim(zones));

        // then
        for (String zone : zones) {
            long epoch = epoch(requireNonNull(outcomes.get(zone)));
            await().until(() -> node.directory().find(zone).isPresent());
            assertEquals(epoch, node.directory().find(zone).orElseThrow().ownerEpoch());
            assertEquals(epoch, get(node.directory().lookup(zone)).orElseThrow().ownerEpoch());
        }
        assertEquals(zones.size(), get(store.list(KeySpace.ZONES)).entries().size());
        assertTrue(get(store.read("/p2p/v1/zones/%/owner")).isPresent(), "the empty id");
    }

    @Test
    void shouldTellHostingWhenPublished() {
        // given
        EtcdCoordination node = ready("n1");
        EtcdCoordination other = ready("n2");
        long epoch = epoch(claim(node, ZONE));

        // when
        var outcome = get(node.ownership().publishHosting(ZONE, "host-7", 42));
        var older = get(node.ownership().publishHosting(ZONE, "host-6", 41));
        var notOwner = get(other.ownership().publishHosting(ZONE, "host-9", 99));

        // then
        var expected = new ZoneOwner(ZONE, "n1", List.of("http://n1:8001"), epoch, "host-7", 42);
        assertEquals(new HostingOutcome.Published(), outcome);
        assertEquals(new HostingOutcome.Published(), older);
        assertEquals(new HostingOutcome.NotOwner(), notOwner);
        assertEquals(Optional.of(expected), get(other.directory().lookup(ZONE)));
        await().until(() -> other.directory().find(ZONE).equals(Optional.of(expected)));
        assertEquals(new Claimed(epoch), claim(node, ZONE), "claimed again");
        assertEquals(Optional.of(expected), get(other.directory().lookup(ZONE)), "claimed again, hosting kept");
    }

    @Test
    void shouldEndWithNewestHostingWhenManyArePublishedAtOnce() {
        // given
        EtcdCoordination node = ready("n1");
        claim(node, ZONE);
        List<CompletableFuture<HostingOutcome>> outcomes = new ArrayList<>();

        // when
        for (int i = 1; i <= 200; i++) {
            outcomes.add(node.ownership().publishHosting(ZONE, "host-" + i, i));
        }

        // then
        outcomes.forEach(outcome -> assertEquals(new HostingOutcome.Published(), get(outcome)));
        assertEquals(200, get(node.directory().lookup(ZONE)).orElseThrow().hostingEpoch());
    }

    @Test
    void shouldFreeZoneWhenReleased() {
        // given
        EtcdCoordination owner = ready("n1");
        EtcdCoordination other = ready("n2");
        long ownerEpoch = epoch(claim(owner, ZONE));

        // when
        var released = get(owner.ownership().release(List.of(ZONE, "never held")));
        ClaimOutcome next = claim(other, ZONE);
        var again = get(owner.ownership().release(List.of(ZONE)));

        // then
        assertEquals(Map.of(ZONE, new ReleaseOutcome.Released(), "never held", new ReleaseOutcome.NotHeld()), released);
        assertTrue(epoch(next) > ownerEpoch);
        assertEquals(Map.of(ZONE, new ReleaseOutcome.NotHeld()), again);
        assertEquals(OptionalLong.empty(), owner.ownership().held(ZONE));
        assertEquals("n2", get(owner.directory().lookup(ZONE)).orElseThrow().node());
    }

    @Test
    void shouldGetAnotherLeaseAndNewEpochsWhenLeaseIsTakenAway() {
        // given
        EtcdCoordination node = ready("n1");
        var turns = new Turns();
        node.lease().addListener(turns);
        long leaseId = node.lease().leaseId().orElseThrow();
        long epoch = epoch(claim(node, ZONE));
        await().until(() -> turns.seen.size() == 1);

        // when
        get(store.revokeLease(leaseId));
        await().atMost(LONG).until(() -> turns.seen.size() == 3);

        // then
        long newLeaseId = node.lease().leaseId().orElseThrow();
        assertEquals(List.of("acquired " + leaseId, "lost " + leaseId, "acquired " + newLeaseId), turns.seen);
        assertEquals(OptionalLong.empty(), node.ownership().held(ZONE));
        assertTrue(epoch(claim(node, ZONE)) > epoch);
        assertEquals(
                newLeaseId, get(store.read(KeySpace.node("n1"))).orElseThrow().leaseId());
    }

    @Test
    void shouldOwnAtOnceWhenFormerLifeOfSameNodeWasNotClosed() {
        // given
        EtcdCoordination former = ready("n1");
        long formerEpoch = epoch(claim(former, ZONE));

        // when
        EtcdCoordination node = ready("n1");

        // then
        assertTrue(epoch(claim(node, ZONE)) > formerEpoch);
        await().atMost(LONG)
                .until(() -> former.lease().state() == LeaseState.LOST
                        && former.lease().health().reason().contains("another process runs as node n1"));
        assertFalse(former.lease().mayWrite());
        assertEquals(OptionalLong.empty(), former.ownership().held(ZONE));
        assertTrue(node.lease().mayWrite(), "the former does not push the new one out");

        // when
        node.close();

        // then
        await().atMost(LONG).until(() -> former.lease().mayWrite());
    }

    @Test
    void shouldTellOfLossWhenOwnerKeyIsDeletedByOthers() {
        // given
        EtcdCoordination node = ready("n1");
        long epoch = epoch(claim(node, ZONE));
        claim(node, "geffen");
        List<String> lost = new CopyOnWriteArrayList<>();
        node.ownership().addListener((zone, ownerEpoch) -> lost.add(zone + " " + ownerEpoch));

        // when
        get(store.apply(List.of(Step.delete(KeySpace.owner(ZONE), epoch))));

        // then
        await().until(() -> lost.equals(List.of(ZONE + " " + epoch)));
        assertEquals(OptionalLong.empty(), node.ownership().held(ZONE));
        assertTrue(node.ownership().held("geffen").isPresent());
        assertEquals(new HostingOutcome.NotOwner(), get(node.ownership().publishHosting(ZONE, "h", 1)));
        assertTrue(epoch(claim(node, ZONE)) > epoch);
    }

    @Test
    void shouldFollowOwnersWhenTheyChange() {
        // given
        EtcdCoordination reader = ready("reader");
        EtcdCoordination node = ready("n1");
        List<String> told = new CopyOnWriteArrayList<>();
        reader.directory().addListener(new io.p2pcoordinator.etcd.directory.DirectoryListener() {
            @Override
            public void onOwner(ZoneOwner owner) {
                if (told.isEmpty() || !told.getLast().equals("owner " + owner.node())) {
                    told.add("owner " + owner.node());
                }
            }

            @Override
            public void onOwnerGone(String zone) {
                told.add("gone " + zone);
            }
        });

        // when
        long epoch = epoch(claim(node, ZONE));
        await().until(() ->
                reader.directory().find(ZONE).map(ZoneOwner::ownerEpoch).equals(Optional.of(epoch)));
        node.close();

        // then
        await().until(() -> reader.directory().all().isEmpty());
        await().until(() -> told.equals(List.of("owner n1", "gone " + ZONE)));
        assertEquals(Optional.empty(), get(reader.directory().lookup(ZONE)));
        assertTrue(reader.directory().health().up(), reader.directory().health().reason());
    }

    @Test
    void shouldSkipOwnerWhenItsValueIsNoneOfOurs() {
        // given
        EtcdCoordination node = ready("n1");
        get(store.apply(
                List.of(Step.create(KeySpace.owner("broken"), "not json", 0), Step.create("/p2p/v1/zones/x", "", 0))));

        // when
        ClaimOutcome outcome = claim(node, "broken");
        claim(node, ZONE);

        // then
        assertInstanceOf(HeldByOther.class, outcome);
        await().until(() -> node.directory().find(ZONE).isPresent());
        assertEquals(Optional.empty(), node.directory().find("broken"));
    }

    @Test
    void shouldListNodesOfRegionWhenTheyAnnounceThemselves() {
        // given
        EtcdCoordination first = ready("n1");
        EtcdCoordination second = ready("n2");

        // when
        first.bootstrap().announce("eu/west", List.of("wss://n1:443"));
        second.bootstrap().announce("eu/west", List.of("wss://n2:443", "quic://n2:443"));
        second.bootstrap().announce("us", List.of("wss://n2:443"));

        // then
        await().until(() -> get(first.bootstrap().list("eu/west"))
                .equals(List.of(
                        new BootstrapNode("n1", List.of("wss://n1:443")),
                        new BootstrapNode("n2", List.of("wss://n2:443", "quic://n2:443")))));

        // when
        get(store.revokeLease(second.lease().leaseId().orElseThrow()));
        first.close();

        // then
        await().atMost(LONG).until(() -> get(second.bootstrap().list("eu/west")).size() == 1);
        assertTrue(get(store.read("/p2p/v1/bootstrap/eu%2Fwest/n2")).isPresent());
    }

    @Test
    void shouldKeepEpochsWhenServerIsAwayForLessThanTimeToLive() {
        // given
        EtcdCoordination node = ready("n1");
        var turns = new Turns();
        node.lease().addListener(turns);
        long epoch = epoch(claim(node, ZONE));
        long leaseId = node.lease().leaseId().orElseThrow();

        // when
        etcd.kill();
        etcd.restart();

        // then
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> node.directory().health().up()
                        && get(node.directory().lookup(ZONE)).isPresent());
        await().pollDelay(TestEtcd.TTL).until(() -> node.lease().mayWrite());
        assertEquals(OptionalLong.of(leaseId), node.lease().leaseId());
        assertEquals(OptionalLong.of(epoch), node.ownership().held(ZONE));
        assertFalse(turns.seen.contains("lost " + leaseId), turns.seen::toString);
    }

    @Test
    void shouldStopWritingByItselfAndComeBackWhenServerIsAwayForLongerThanTimeToLive() {
        // given
        EtcdCoordination node = ready("n1");
        EtcdCoordination other = ready("n2");
        var turns = new Turns();
        node.lease().addListener(turns);
        epoch(claim(node, ZONE));
        long leaseId = node.lease().leaseId().orElseThrow();

        // when
        etcd.kill();

        // then
        await().atMost(LONG).until(() -> !node.lease().mayWrite());
        assertEquals(LeaseState.SUSPENDED, node.lease().state());
        assertFalse(node.lease().health().up());
        await().until(() -> turns.seen.equals(List.of("acquired " + leaseId, "suspended " + leaseId)));
        assertInstanceOf(Unavailable.class, claim(node, "geffen"));
        assertFalse(node.health().check().up());
        await().atMost(LONG).until(() -> !node.directory().health().up());
        assertTrue(node.directory().find(ZONE).isPresent(), "the directory keeps what it knew");

        // when
        etcd.restart();

        // then
        await().atMost(LONG)
                .until(() -> node.lease().mayWrite() && other.lease().mayWrite());
        long epoch = epoch(claim(node, ZONE));
        long geffen = epoch(claim(other, "geffen"));
        await().atMost(LONG)
                .until(() -> owner(node, ZONE) == epoch
                        && owner(node, "geffen") == geffen
                        && owner(other, ZONE) == epoch
                        && node.directory().health().up());
    }

    @Test
    void shouldLetOthersOwnOnlyAfterItStoppedWritingWhenCutOff() {
        // given
        EtcdCoordination node = ready("n1");
        EtcdCoordination other = ready("n2");
        var turns = new Turns();
        node.lease().addListener(turns);
        long epoch = epoch(claim(node, ZONE));
        long leaseId = node.lease().leaseId().orElseThrow();

        // when
        etcd.cut(node);
        boolean[] wroteWhenTaken = new boolean[1];
        await().atMost(LONG).pollInterval(Duration.ofMillis(5)).until(() -> {
            boolean taken = claim(other, ZONE) instanceof Claimed;
            wroteWhenTaken[0] = node.lease().mayWrite();
            return taken;
        });

        // then
        assertFalse(wroteWhenTaken[0]);
        assertTrue(other.ownership().held(ZONE).orElseThrow() > epoch);

        // when
        etcd.heal(node);

        // then
        await().atMost(LONG).until(() -> node.lease().mayWrite());
        assertNotEquals(leaseId, node.lease().leaseId().orElseThrow());
        assertEquals(OptionalLong.empty(), node.ownership().held(ZONE));
        await().until(() -> turns.seen.size() == 4);
        assertEquals(
                List.of("acquired " + leaseId, "suspended " + leaseId, "lost " + leaseId), turns.seen.subList(0, 3));
        assertInstanceOf(HeldByOther.class, claim(node, ZONE));
        await().until(() -> node.directory().find(ZONE).orElseThrow().node().equals("n2"));
    }

    @Test
    void shouldStartAndSayWhyItWaitsWhenServerIsDown() {
        // given
        etcd.kill();

        // when
        EtcdCoordination node = etcd.node("n1");
        node.bootstrap().announce("eu", List.of("wss://n1"));

        // then
        assertInstanceOf(Unavailable.class, claim(node, ZONE));
        await().until(() -> node.lease().health().reason().contains("etcd did not grant one"));
        assertEquals(LeaseState.ACQUIRING, node.lease().state());
        assertFalse(node.directory().health().up());

        // when
        etcd.restart();

        // then
        await().atMost(LONG).until(() -> node.lease().mayWrite());
        long epoch = epoch(claim(node, ZONE));
        await().atMost(LONG).until(() -> owner(node, ZONE) == epoch);
        await().atMost(LONG).until(() -> get(node.bootstrap().list("eu")).size() == 1);
    }

    @Test
    void shouldWriteHostingLaterWhenServerIsDown() {
        // given
        EtcdCoordination node = ready("n1");
        long epoch = epoch(claim(node, ZONE));
        etcd.kill();

        // when
        var outcome = get(node.ownership().publishHosting(ZONE, "host-7", 42));
        etcd.restart();

        // then
        assertInstanceOf(HostingOutcome.Unavailable.class, outcome);
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> get(node.directory().lookup(ZONE))
                        .equals(Optional.of(
                                new ZoneOwner(ZONE, "n1", List.of("http://n1:8001"), epoch, "host-7", 42))));
    }

    @Test
    void shouldKnowAllOwnersWhenTheyChangedWhileItWasCutOff() {
        // given
        EtcdCoordination reader = ready("reader");
        EtcdCoordination node = ready("n1");
        long gone = epoch(claim(node, "gone"));
        long moved = epoch(claim(node, "moved"));
        await().until(() -> owner(reader, "gone") == gone && owner(reader, "moved") == moved);

        // when
        etcd.cut(reader);
        get(node.ownership().release(List.of("gone", "moved")));
        long movedAgain = epoch(claim(node, "moved"));
        long created = epoch(claim(node, "created"));
        etcd.compact();
        etcd.heal(reader);

        // then
        await().atMost(LONG)
                .until(() -> owner(reader, "gone") == 0
                        && owner(reader, "moved") == movedAgain
                        && owner(reader, "created") == created);
    }

    @Test
    void shouldHaveOneLeaderWhoseKeyShowsItsEpochWhenSeveralStand() {
        // given
        EtcdCoordination one = ready("n1");
        EtcdCoordination two = ready("n2");

        // when
        await().until(() -> one.leadership().current().isPresent()
                && one.leadership().current().equals(two.leadership().current()));

        // then
        boolean oneLeads = one.leadership().isLeader();
        assertNotEquals(oneLeads, two.leadership().isLeader());
        EtcdCoordination leader = oneLeads ? one : two;
        long epoch = leader.leadership().epoch().orElseThrow();
        await().until(() -> get(store.read("/p2p/v1/leader"))
                .flatMap(entry -> LeaderRecord.parse(entry.value()))
                .equals(Optional.of(new LeaderRecord(
                        oneLeads ? "n1" : "n2", List.of(oneLeads ? "http://n1:8001" : "http://n2:8001"), epoch))));
        assertEquals(epoch, get(store.read("/p2p/v1/leader")).orElseThrow().createRevision());
    }

    @Test
    void shouldElectNextAtOnceWithHigherEpochWhenLeaderResignsOrCloses() {
        // given
        EtcdCoordination one = ready("n1");
        await().until(() -> one.leadership().isLeader());
        EtcdCoordination two = ready("n2");
        long epoch = one.leadership().epoch().orElseThrow();

        // when
        get(one.leadership().resign());
        await().until(() -> two.leadership().isLeader());
        long second = two.leadership().epoch().orElseThrow();
        one.leadership().stand();
        two.close();

        // then
        assertTrue(second > epoch);
        await().until(() -> one.leadership().isLeader());
        assertTrue(one.leadership().epoch().orElseThrow() > second);
    }

    @Test
    void shouldStopLeadingByItselfAndFollowWhenCutOff() {
        // given
        EtcdCoordination one = ready("n1");
        await().until(() -> one.leadership().isLeader());
        EtcdCoordination two = ready("n2");
        var turns = new LeaderTurns();
        one.leadership().addListener(turns);
        long epoch = one.leadership().epoch().orElseThrow();

        // when
        etcd.cut(one);
        await().atMost(LONG).until(() -> two.leadership().isLeader());

        // then
        assertFalse(one.leadership().isLeader());
        etcd.heal(one);
        await().atMost(LONG)
                .until(() -> one.leadership().current().map(Leader::node).equals(Optional.of("n2"))
                        && one.lease().mayWrite());
        assertFalse(one.leadership().isLeader());
        assertEquals(List.of("elected " + epoch, "ended " + epoch), turns.seen);
    }

    @Test
    void shouldNotLeadAnyMoreWhenLeaseIsRevokedByAnother() {
        // given
        EtcdCoordination one = ready("n1");
        await().until(() -> one.leadership().isLeader());
        EtcdCoordination two = ready("n2");

        // when
        get(store.revokeLease(one.lease().leaseId().orElseThrow()));

        // then
        await().until(() -> two.leadership().isLeader() && !one.leadership().isLeader());
    }

    @Test
    void shouldClaimAboveTheLogsEpochsWhenEtcdCountsFromLower() {
        // given
        long highest = 5_000_000_000L;
        EtcdCoordination first = ready("n1");
        EtcdCoordination second = ready("n2");
        first.ownership().epochsAbove(() -> OptionalLong.of(highest));
        second.ownership().epochsAbove(() -> OptionalLong.of(highest - 7));

        // when
        long epoch = epoch(claim(first, ZONE));
        ClaimOutcome refused = claim(second, ZONE);
        HostingOutcome shown = get(first.ownership().publishHosting(ZONE, "host", 9));
        long epochOfOther = epoch(claim(second, "other"));

        // then
        assertTrue(epoch > highest, "epoch " + epoch);
        assertTrue(epochOfOther > epoch, "one base for all: " + epochOfOther);
        assertEquals(new HeldByOther("n1", epoch), refused);
        assertEquals(new HostingOutcome.Published(), shown);
        assertEquals(OptionalLong.of(epoch), first.ownership().held(ZONE));
        await().until(() -> owner(second, ZONE) == epoch);

        // when
        assertEquals(
                Map.of(ZONE, new ReleaseOutcome.Released()),
                get(first.ownership().release(List.of(ZONE))));

        // then
        assertTrue(epoch(claim(second, ZONE)) > epochOfOther);
    }

    @Test
    void shouldClaimNothingWhenTheLogsEpochsAreNotKnownYet() {
        // given
        EtcdCoordination node = ready("n1");
        node.ownership().epochsAbove(OptionalLong::empty);

        // when
        ClaimOutcome outcome = claim(node, ZONE);

        // then
        assertInstanceOf(Unavailable.class, outcome);
        node.ownership().epochsAbove(() -> OptionalLong.of(0));
        assertInstanceOf(Claimed.class, claim(node, ZONE));
    }

    @Test
    void shouldLiftTheBaseAgainWhenTheLogKnowsEpochsAboveIt() {
        // given
        EtcdCoordination first = ready("n1");
        first.ownership().epochsAbove(() -> OptionalLong.of(1_000_000));
        long before = epoch(claim(first, ZONE));
        first.close();

        // when
        EtcdCoordination second = ready("n2");
        second.ownership().epochsAbove(() -> OptionalLong.of(2 * before));

        // then
        assertTrue(epoch(claim(second, ZONE)) > 2 * before);
    }

    private EtcdCoordination ready(String nodeId) {
        EtcdCoordination node = etcd.node(nodeId);
        await().atMost(LONG)
                .until(() ->
                        node.lease().mayWrite() && node.directory().health().up());
        return node;
    }

    private static ClaimOutcome claim(EtcdCoordination node, String zone) {
        Collection<ClaimOutcome> outcomes =
                get(node.ownership().claim(List.of(zone))).values();
        return outcomes.iterator().next();
    }

    private static long epoch(ClaimOutcome outcome) {
        return assertInstanceOf(Claimed.class, outcome, outcome::toString).ownerEpoch();
    }

    private static long owner(EtcdCoordination reader, String zone) {
        return reader.directory().find(zone).map(ZoneOwner::ownerEpoch).orElse(0L);
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static final class LeaderTurns implements LeadershipListener {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void onElected(long epoch) {
            seen.add("elected " + epoch);
        }

        @Override
        public void onEnded(long epoch) {
            seen.add("ended " + epoch);
        }
    }

    private static final class Turns implements LeaseListener {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void onAcquired(long leaseId) {
            seen.add("acquired " + leaseId);
        }

        @Override
        public void onSuspended(long leaseId) {
            seen.add("suspended " + leaseId);
        }

        @Override
        public void onResumed(long leaseId) {
            seen.add("resumed " + leaseId);
        }

        @Override
        public void onLost(long leaseId) {
            seen.add("lost " + leaseId);
        }
    }
}
