package io.p2pcoordinator.etcd.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.etcd.directory.ZoneOwner;
import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.keys.LeaderRecord;
import io.p2pcoordinator.etcd.keys.OwnerRecord;
import io.p2pcoordinator.etcd.leader.Leader;
import io.p2pcoordinator.etcd.ownership.ClaimOutcome;
import io.p2pcoordinator.etcd.store.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Three nodes on one virtual clock with an etcd that crashes and a network that delays and loses, while processes are stopped
 * and killed. At every moment: who may write has its lease and its zones in etcd. When all is well again: everybody gets on.
 */
class CoordinationSimulationTest {

    private static final int SEEDS = Integer.getInteger("simulation.seeds", 40);
    private static final int STEPS = 250;

    @Test
    void shouldNeverHaveTwoWritersAndAlwaysRecoverWhenEverythingFails() {
        // given
        Long only = Long.getLong("simulation.seed");
        long first = only == null ? System.nanoTime() : only;

        for (long seed = first; seed < first + (only == null ? SEEDS : 1); seed++) {
            try {
                // when, then
                new World(seed).run();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("failed; repeat with -Dsimulation.seed=" + seed, failure);
            }
        }
    }

    private static final class World {
        private final Random random;
        private final VirtualTime time;
        private final InMemoryEtcd etcd;
        private final List<SimulatedNode> nodes = new ArrayList<>();
        private final List<String> zones =
                IntStream.range(0, 4).mapToObj(i -> "zone/" + i).toList();
        private final Map<String, String> nodeByEpoch = new HashMap<>();
        private final Map<String, Long> hostingByEpoch = new HashMap<>();
        private boolean trouble = true;
        private long hostingEpoch;

        World(long seed) {
            random = new Random(seed);
            // Half of them see the clock run over from the highest number to the lowest.
            time = new VirtualTime(Long.MAX_VALUE - Duration.ofSeconds(30).toNanos());
            etcd = new InMemoryEtcd(time, time);
            for (int i = 0; i < 3; i++) {
                nodes.add(start("n" + i));
            }
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                act();
                advance(Duration.ofMillis(random.nextInt(300)));
            }
            recover();
        }

        private SimulatedNode start(String nodeId) {
            return new SimulatedNode(nodeId, time, etcd, this::delivery);
        }

        private Link.Delivery delivery() {
            if (!trouble) {
                return new Link.Delivery(0, 0);
            }
            return new Link.Delivery(delay(), delay());
        }

        private long delay() {
            return switch (random.nextInt(10)) {
                case 0 -> Link.LOST;
                case 1 -> random.nextLong(Duration.ofSeconds(4).toNanos());
                default -> random.nextLong(Duration.ofMillis(50).toNanos());
            };
        }

        private void act() {
            int index = random.nextInt(nodes.size());
            SimulatedNode node = nodes.get(index);
            switch (random.nextInt(30)) {
                case 0 -> etcd.crash();
                case 1, 2, 3, 4 -> {
                    if (etcd.life() == 0) {
                        etcd.restart();
                    }
                }
                case 5 -> node.pause(Duration.ofMillis(random.nextInt(6000)));
                case 6 -> {
                    node.kill();
                    nodes.set(index, start(node.nodeId));
                }
                case 7 -> etcd.breakWatches("broken by the simulator");
                case 8 -> etcd.silenceWatches();
                case 9 -> etcd.compact();
                case 10, 11, 12 -> {
                    if (node.runs()) {
                        var _ = node.coordination.ownership().release(List.of(zone()));
                    }
                }
                case 13, 14, 15, 16 -> publish(node);
                case 17 -> {
                    if (node.runs()) {
                        var _ = node.coordination.leadership().resign();
                    }
                }
                case 18, 19 -> {
                    if (node.runs()) {
                        node.coordination.leadership().stand();
                    }
                }
                default -> claim(node);
            }
        }

        private String zone() {
            return zones.get(random.nextInt(zones.size()));
        }

        private void claim(SimulatedNode node) {
            if (node.runs()) {
                var _ = node.coordination
                        .ownership()
                        .claim(List.of(zone(), zone()))
                        .thenAccept(outcomes -> outcomes.forEach((zone, outcome) -> {
                            if (outcome instanceof ClaimOutcome.Claimed(long epoch)) {
                                String other = nodeByEpoch.put(zone + "@" + epoch, node.nodeId);
                                assertTrue(other == null || other.equals(node.nodeId), "one epoch, two owners");
                            }
                        }));
            }
        }

        private void publish(SimulatedNode node) {
            String zone = zone();
            var held = node.coordination.ownership().held(zone);
            if (node.runs() && held.isPresent()) {
                hostingEpoch++;
                hostingByEpoch.put(zone + "@" + held.getAsLong(), hostingEpoch);
                var _ = node.coordination.ownership().publishHosting(zone, "host", hostingEpoch);
            }
        }

        /** In small steps, each looked at. */
        private void advance(Duration duration) {
            for (long left = duration.toMillis(); left > 0; left -= 7) {
                time.advance(Duration.ofMillis(Math.min(7, left)));
                nodes.forEach(this::check);
            }
        }

        private void check(SimulatedNode node) {
            if (!node.runs() || !node.coordination.lease().mayWrite()) {
                return;
            }
            node.coordination.leadership().epoch().ifPresent(epoch -> assertEquals(
                    Optional.of(epoch),
                    etcd.read(KeySpace.LEADER).map(Entry::createRevision),
                    () -> node.nodeId + " leads, but not by etcd"));
            long leaseId = node.coordination.lease().leaseId().orElseThrow();
            Optional<Entry> nodeEntry = etcd.read(KeySpace.node(node.nodeId));
            assertEquals(
                    Optional.of(leaseId),
                    nodeEntry.map(Entry::leaseId),
                    () -> node.nodeId + " may write, but its lease is gone");
            node.coordination.ownership().held().forEach((zone, epoch) -> {
                Optional<Entry> owner = etcd.read(KeySpace.owner(zone));
                assertEquals(
                        Optional.of(epoch),
                        owner.map(Entry::createRevision),
                        () -> node.nodeId + " may write to " + zone + ", but does not own it");
            });
        }

        private void recover() {
            trouble = false;
            nodes.forEach(node -> node.coordination.leadership().stand());
            if (etcd.life() == 0) {
                etcd.restart();
            }
            time.advance(Duration.ofSeconds(30));
            for (SimulatedNode node : nodes) {
                assertTrue(
                        node.coordination.lease().mayWrite(),
                        () -> node.coordination.lease().health().toString());
                assertTrue(
                        node.coordination.directory().health().up(),
                        () -> node.coordination.directory().health().toString());
                assertHeldIsOwned(node);
                assertDirectoryIsRight(node);
            }
            assertOneLeads();
            etcd.list(KeySpace.ZONES).entries().forEach(this::assertValueIsRight);
            claimAll();
        }

        private void assertOneLeads() {
            Entry key = etcd.read(KeySpace.LEADER).orElseThrow();
            LeaderRecord leader = LeaderRecord.parse(key.value()).orElseThrow();
            assertEquals(key.createRevision(), leader.epoch());
            for (SimulatedNode node : nodes) {
                var leadership = node.coordination.leadership();
                assertEquals(
                        leader.node().equals(node.nodeId) ? OptionalLong.of(leader.epoch()) : OptionalLong.empty(),
                        leadership.epoch(),
                        node.nodeId);
                assertEquals(
                        Optional.of(new Leader(leader.node(), leader.endpoints(), leader.epoch())),
                        leadership.current());
            }
        }

        private void assertHeldIsOwned(SimulatedNode node) {
            Map<String, Long> owned = new HashMap<>();
            for (String zone : zones) {
                etcd.read(KeySpace.owner(zone))
                        .filter(entry -> entry.leaseId()
                                == node.coordination.lease().leaseId().orElseThrow())
                        .ifPresent(entry -> owned.put(zone, entry.createRevision()));
            }
            assertEquals(owned, node.coordination.ownership().held(), node.nodeId);
        }

        private void assertDirectoryIsRight(SimulatedNode node) {
            for (String zone : zones) {
                Optional<Long> known = node.coordination.directory().find(zone).map(ZoneOwner::ownerEpoch);
                assertEquals(etcd.read(KeySpace.owner(zone)).map(Entry::createRevision), known, zone);
            }
        }

        private void assertValueIsRight(Entry entry) {
            OwnerRecord owner = OwnerRecord.parse(entry.value()).orElseThrow();
            assertEquals(entry.createRevision(), owner.ownerEpoch());
            String zone = KeySpace.zoneOfOwner(entry.key()).orElseThrow();
            String epoch = zone + "@" + entry.createRevision();
            assertEquals(hostingByEpoch.getOrDefault(epoch, 0L), owner.hostingEpoch(), epoch);
        }

        private void claimAll() {
            Map<String, Integer> owners = new HashMap<>();
            for (SimulatedNode node : nodes) {
                var claim = node.coordination.ownership().claim(zones);
                time.advance(Duration.ofSeconds(1));
                claim.join().forEach((zone, outcome) -> {
                    switch (outcome) {
                        case ClaimOutcome.Claimed _ -> owners.merge(zone, 1, Integer::sum);
                        case ClaimOutcome.HeldByOther other ->
                            assertEquals(
                                    etcd.read(KeySpace.owner(zone))
                                            .orElseThrow()
                                            .createRevision(),
                                    other.ownerEpoch());
                        case ClaimOutcome.Unavailable unavailable -> throw new AssertionError(unavailable.reason());
                    }
                });
            }
            zones.forEach(zone -> assertEquals(1, owners.get(zone), zone));
        }
    }
}
