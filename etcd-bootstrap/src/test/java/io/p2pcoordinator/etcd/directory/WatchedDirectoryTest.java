package io.p2pcoordinator.etcd.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.memory.InMemoryEtcd;
import io.p2pcoordinator.etcd.memory.Link;
import io.p2pcoordinator.etcd.memory.VirtualTime;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.time.Execution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the directory does when its watch lies, on virtual time. */
class WatchedDirectoryTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime(0);
    private final InMemoryEtcd etcd = new InMemoryEtcd(time, time);
    private final CoordinationStore store = etcd.connect(Link.perfect(), Duration.ofSeconds(1));
    private Link.Delivery delivery = new Link.Delivery(0, 0);
    private final WatchedDirectory directory = new WatchedDirectory(
            etcd.connect(() -> delivery, Duration.ofSeconds(1)),
            Execution.singleThreaded(time, time),
            INTERVAL,
            new NoKeyListener());

    @Test
    void shouldBeRightAfterIntervalWhenWatchIsSilent() {
        // given
        put("a", "n1");
        put("b", "n1");
        directory.start();
        pass(Duration.ofSeconds(1));
        etcd.silenceWatches();

        // when
        put("c", "n2");
        delete("b");
        pass(Duration.ofSeconds(8));

        // then
        assertEquals("[a]", without("b").toString(), "nothing heard");
        pass(Duration.ofSeconds(2));
        assertEquals(List.of("a", "c"), zones());

        // when
        put("d", "n2");
        pass(Duration.ofMillis(1));

        // then
        assertEquals(List.of("a", "c", "d"), zones(), "watches again");
    }

    @Test
    void shouldListAgainSoonWhenWatchBreaks() {
        // given
        directory.start();
        pass(Duration.ofSeconds(1));
        delivery = new Link.Delivery(Link.LOST, Link.LOST);
        etcd.breakWatches("broken");
        put("a", "n1");
        etcd.compact();
        pass(Duration.ofSeconds(3));
        assertFalse(directory.health().up());
        assertTrue(directory.health().reason().startsWith("may be out of date"));

        // when
        delivery = new Link.Delivery(0, 0);
        pass(Duration.ofSeconds(3));

        // then
        assertEquals(List.of("a"), zones());
        assertTrue(directory.health().up());
    }

    @Test
    void shouldKeepNewerChangesWhenListingArrivesLate() {
        // given
        put("deleted", "n1");
        put("moved", "n1");
        directory.start();
        pass(Duration.ofSeconds(1));

        // when
        delivery = new Link.Delivery(0, Duration.ofMillis(500).toNanos());
        pass(INTERVAL.minusMillis(700)); // the listing was made, its answer is under way
        delete("deleted");
        delete("moved");
        put("moved", "n2");
        put("created", "n2");
        pass(Duration.ofSeconds(1));

        // then
        assertEquals(List.of("created", "moved"), zones());
        assertEquals("n2", directory.find("moved").orElseThrow().node());
    }

    @Test
    void shouldFollowOlderDataWhenEtcdWasReplaced() {
        // given
        var switching = new SwitchingStore(store);
        var switched =
                new WatchedDirectory(switching, Execution.singleThreaded(time, time), INTERVAL, new NoKeyListener());
        for (int i = 0; i < 10; i++) {
            put("zone" + i, "n1");
        }
        switched.start();
        pass(Duration.ofSeconds(1));
        assertEquals(10, switched.all().size());

        // when
        var restored = new InMemoryEtcd(time, time);
        switching.delegate = restored.connect(Link.perfect(), Duration.ofSeconds(1));
        var _ = switching.apply(List.of(Step.create(KeySpace.owner("zone3"), json("n2"), 0)));
        etcd.breakWatches("replaced");
        pass(Duration.ofSeconds(1));

        // then
        assertEquals(1, switched.all().size());
        assertEquals("n2", switched.find("zone3").orElseThrow().node());
    }

    private void put(String zone, String node) {
        var _ = store.apply(List.of(Step.put(KeySpace.owner(zone), json(node), 0)));
        time.advance(Duration.ZERO);
    }

    private void delete(String zone) {
        var _ = store.apply(List.of(new Step(KeySpace.owner(zone), new Step.Always(), new Step.Delete())));
        time.advance(Duration.ZERO);
    }

    private static String json(String node) {
        return "{\"node\":\"" + node + "\"}";
    }

    private void pass(Duration duration) {
        time.advance(duration);
    }

    private List<String> zones() {
        return directory.all().stream().map(ZoneOwner::zone).sorted().toList();
    }

    private List<String> without(String zone) {
        return zones().stream().filter(known -> !known.equals(zone)).toList();
    }

    private static final class NoKeyListener implements OwnerKeyListener {
        @Override
        public void onWritten(Entry entry) {}

        @Override
        public void onDeleted(String key, long revision) {}

        @Override
        public void onListed(long revision, Map<String, Entry> entries) {}
    }
}
