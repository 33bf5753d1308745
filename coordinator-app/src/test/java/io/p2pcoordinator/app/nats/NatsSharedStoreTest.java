package io.p2pcoordinator.app.nats;

import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.Bucket.Change;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.Keys;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class NatsSharedStoreTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.fresh(NATS);

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final NatsSharedStore store =
            NatsSharedStore.connect(JetStreamConfig.of(STACK.nats().url(), "test"));

    @AfterEach
    void close() {
        store.close();
    }

    private Bucket fresh(Duration ttl) {
        return store.bucket(new BucketSpec("test_" + NAMES.incrementAndGet(), ttl, false, 1024));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    /** What a watcher heard, in words. */
    private static final class Heard implements Bucket.Listener {
        final List<String> changes = new CopyOnWriteArrayList<>();

        @Override
        public void onChange(Change change) {
            changes.add(
                    switch (change) {
                        case Change.Put(var entry) -> "put " + text(entry.value());
                        case Change.Removed(String key, long _) -> "removed " + key;
                    });
        }

        @Override
        public void onComplete() {
            changes.add("complete");
        }
    }

    @Test
    void shouldLetOneWinWhenTwoCreateOrUpdate() {
        // given
        Bucket bucket = fresh(Duration.ZERO);
        String key = Keys.of("a b", "ü>*.");

        // when
        OptionalLong first = bucket.create(key, bytes("1"));
        OptionalLong second = bucket.create(key, bytes("2"));
        OptionalLong updated = bucket.update(key, bytes("3"), first.orElseThrow());
        OptionalLong stale = bucket.update(key, bytes("4"), first.orElseThrow());

        // then
        assertTrue(second.isEmpty());
        assertTrue(updated.isPresent());
        assertTrue(stale.isEmpty());
        assertEquals("3", text(bucket.get(key).orElseThrow().value()));
        assertEquals(Optional.of(List.of("a b", "ü>*.")), Keys.ids(key));
    }

    @Test
    void shouldListOnlyWhatIsUnderTheFirstIdsWhenAsked() {
        // given
        Bucket bucket = fresh(Duration.ZERO);
        bucket.put(Keys.of("s1", "b"), bytes("1b"));
        bucket.put(Keys.of("s1", "a"), bytes("1a"));
        bucket.put(Keys.of("s10", "c"), bytes("10c"));
        bucket.put(Keys.of("s1", "gone"), bytes("gone"));

        // when
        bucket.delete(Keys.of("s1", "gone"));

        // then
        assertEquals(
                List.of("1b", "1a"),
                bucket.list(Keys.of("s1")).stream()
                        .map(entry -> text(entry.value()))
                        .toList());
        assertEquals(List.of(), bucket.list(Keys.of("s2")));
    }

    @Test
    void shouldTellWatchersInOrderWhenValuesChangeOrExpire() {
        // given
        Bucket bucket = fresh(Duration.ofSeconds(1));
        bucket.put("k", bytes("before"));
        var heard = new Heard();

        // when
        bucket.watch(heard);
        bucket.putLater("k", bytes("1"));
        bucket.putLater("k", bytes("2"));
        bucket.deleteLater("k").join();
        bucket.putLater("other", bytes("3")).join();

        // then
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertEquals(
                        List.of("put before", "complete", "put 1", "put 2", "removed k", "put 3", "removed other"),
                        heard.changes));
    }

    @Test
    void shouldDeliverOrTellThatNobodyListensWhenSending() {
        // given
        var received = new CopyOnWriteArrayList<String>();
        var unheard = new AtomicInteger();
        var subscription = store.subscribe("test", "peer 1", message -> received.add(text(message)));

        // when
        store.send("test", "peer 1", bytes("hello"), unheard::incrementAndGet);
        store.send("test", "peer 2", bytes("nobody"), unheard::incrementAndGet);

        // then
        await().untilAsserted(() -> assertEquals(List.of("hello"), received));
        await().untilAsserted(() -> assertEquals(1, unheard.get()));
        subscription.close();
        store.send("test", "peer 1", bytes("late"), unheard::incrementAndGet);
        await().untilAsserted(() -> assertEquals(2, unheard.get()));
    }

    @Test
    void shouldMakeWatchAndBucketAnewWhenServerCameBackWithoutThem() {
        // given
        Bucket bucket = fresh(Duration.ZERO);
        var heard = new Heard();
        bucket.watch(heard);
        bucket.put("k", bytes("1"));
        await().until(() -> heard.changes.contains("put 1"));

        // when
        STACK.nats().kill();
        assertFalse(store.send("test", "x", bytes("y"), () -> {}) && !store.isConnected());
        STACK.nats().start();

        // then
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
            bucket.put("k", bytes("2"));
            assertTrue(heard.changes.contains("put 2"), heard.changes::toString);
        });
    }
}
