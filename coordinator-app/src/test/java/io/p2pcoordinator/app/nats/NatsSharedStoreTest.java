package io.p2pcoordinator.app.nats;

import static io.p2pcoordinator.localstack.resolve.ServerKind.NATS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.Bucket.Change;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.Keys;
import io.p2pcoordinator.app.shared.SharedStore.Reply;
import io.p2pcoordinator.app.shared.StaleRevisionException;
import io.p2pcoordinator.eventstore.log.jetstream.JetStreamConfig;
import io.p2pcoordinator.localstack.junit.LocalStackExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class NatsSharedStoreTest {
    @RegisterExtension
    static final LocalStackExtension STACK = LocalStackExtension.fresh(NATS);

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

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
        public void onBegin() {
            changes.add("begin");
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
        long last = bucket.putLater("k", bytes("1")).join();
        var _ = bucket.putLater("other", bytes("2"));
        bucket.deleteLater("k", last).join();

        // then: "k" is told at once, "other" when it expires
        await().atMost(Duration.ofSeconds(10)).until(() -> heard.changes.contains("removed other"));
        assertEquals(
                List.of("begin", "put before", "complete", "put 1", "put 2", "removed k"),
                heard.changes.stream().distinct().toList().subList(0, 6));
    }

    @Test
    void shouldRefuseWhenRevisionIsStale() {
        // given
        Bucket bucket = fresh(Duration.ZERO);
        long first = bucket.putLater("k", bytes("1")).join();
        long second = bucket.updateLater("k", bytes("2"), first).join();

        // when
        var update = bucket.updateLater("k", bytes("3"), first);
        var delete = bucket.deleteLater("k", first);

        // then
        assertInstanceOf(
                StaleRevisionException.class,
                assertThrows(CompletionException.class, update::join).getCause());
        assertInstanceOf(
                StaleRevisionException.class,
                assertThrows(CompletionException.class, delete::join).getCause());
        assertEquals(second, bucket.get("k").orElseThrow().revision());
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
    void shouldAnswerEachOnceWhenSeveralServeTheSameAddress() throws Exception {
        // given
        var handled = new AtomicInteger();
        UnaryOperator<byte[]> handler = request -> {
            handled.incrementAndGet();
            return bytes("re: " + text(request));
        };

        try (var _ = store.serve("test", "node 1", 4, handler);
                var _ = store.serve("test", "node 1", 4, handler)) {
            // when
            var replies = new ArrayList<String>();
            for (int i = 0; i < 20; i++) {
                replies.add(answered(store.request("test", "node 1", bytes("" + i), PATIENCE)));
            }

            // then
            assertEquals(IntStream.range(0, 20).mapToObj(i -> "re: " + i).toList(), replies);
            assertEquals(20, handled.get());
        }
    }

    @Test
    void shouldTellAtOnceWhenNobodyServesOrTheRequestCannotBeSent() throws Exception {
        // given
        store.serve("test", "gone", 1, request -> request).close();

        // when
        long startNs = System.nanoTime();
        Reply nobody = store.request("test", "nobody", bytes("x"), PATIENCE);
        Reply gone = store.request("test", "gone", bytes("x"), PATIENCE);
        Reply tooLarge = store.request("test", "gone", new byte[5_000_000], PATIENCE);
        long tookNs = System.nanoTime() - startNs;

        // then
        for (Reply reply : List.of(nobody, gone, tooLarge)) {
            assertInstanceOf(Reply.Undelivered.class, reply);
        }
        assertTrue(tookNs < PATIENCE.toNanos(), "it waited for the deadline");
    }

    @Test
    void shouldSayBusyAtOnceAndUnansweredInTimeWhenTheHandlerIsSlow() throws Exception {
        // given
        var release = new CountDownLatch(1);
        var handled = new AtomicInteger();
        var serving = store.serve("test", "slow", 1, request -> {
            awaitUnchecked(release);
            handled.incrementAndGet();
            return request;
        });

        // when
        Reply slow = store.request("test", "slow", bytes("1"), Duration.ofMillis(200));
        Reply busy = store.request("test", "slow", bytes("2"), PATIENCE);
        Thread.ofVirtual().start(release::countDown);
        serving.close();

        // then
        assertInstanceOf(Reply.Unanswered.class, slow);
        assertEquals(new Reply.Busy(), busy);
        assertEquals(1, handled.get());
        assertInstanceOf(Reply.Undelivered.class, store.request("test", "slow", bytes("3"), PATIENCE));
    }

    @Test
    void shouldLeaveItUnansweredAtOnceWhenTheHandlerFails() throws Exception {
        try (var _ = store.serve("test", "failing", 1, _ -> {
            throw new IllegalStateException("planted");
        })) {
            // when
            long startNs = System.nanoTime();
            Reply first = store.request("test", "failing", bytes("1"), PATIENCE);
            Reply second = store.request("test", "failing", bytes("2"), PATIENCE);

            // then
            assertInstanceOf(Reply.Unanswered.class, first);
            assertTrue(second instanceof Reply.Unanswered || second instanceof Reply.Busy, second.toString());
            assertTrue(System.nanoTime() - startNs < PATIENCE.toNanos(), "it waited for the deadline");
        }
    }

    private static String answered(Reply reply) {
        return text(assertInstanceOf(Reply.Answered.class, reply).message());
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldMakeWatchAndBucketAnewWhenServerCameBackWithoutThem() throws Exception {
        // given
        Bucket bucket = fresh(Duration.ZERO);
        var heard = new Heard();
        bucket.watch(heard);
        bucket.put("k", bytes("1"));
        await().until(() -> heard.changes.contains("put 1"));

        // when
        STACK.nats().kill();
        await().until(() -> !store.isConnected());
        assertFalse(store.send("test", "x", bytes("y"), () -> {}));
        assertInstanceOf(Reply.Undelivered.class, store.request("test", "x", bytes("y"), PATIENCE));
        STACK.nats().start();

        // then
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
            bucket.put("k", bytes("2"));
            assertTrue(heard.changes.contains("put 2"), heard.changes::toString);
        });
    }
}
