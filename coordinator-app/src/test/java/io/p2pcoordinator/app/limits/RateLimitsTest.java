package io.p2pcoordinator.app.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.app.settings.Mode;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import io.p2pcoordinator.app.shared.SharedStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final int LIMIT = 3;
    /** So that the store is asked at the first request only. */
    private static final LimitSettings OFF = LimitSettings.defaults(Mode.DEVELOPMENT);

    private final AtomicInteger asked = new AtomicInteger();

    /** One that answers late or not at all. */
    private static final class AbsentStore implements SharedStore {
        private final Runnable atEachQuestion;

        AbsentStore(Runnable atEachQuestion) {
            this.atEachQuestion = atEachQuestion;
        }

        @Override
        public Bucket bucket(BucketSpec spec) {
            atEachQuestion.run();
            throw new IllegalStateException("away");
        }

        @Override
        public Subscription subscribe(String channel, String address, Consumer<byte[]> onMessage) {
            throw new IllegalStateException("away");
        }

        @Override
        public boolean send(String channel, String address, byte[] message, Runnable ifNobody) {
            return false;
        }

        @Override
        public Reply request(String channel, String address, byte[] message, Duration deadline) {
            return new Reply.Undelivered("away");
        }

        @Override
        public Subscription serve(String channel, String address, int atOnce, UnaryOperator<byte[]> handler) {
            throw new IllegalStateException("expected no serving here");
        }

        @Override
        public boolean isConnected() {
            return true;
        }
    }

    private static void shouldCountAlone(RateLimits limits) {
        for (int left = LIMIT - 1; left >= 0; left--) {
            Standing standing = limits.take("ada", "/", LIMIT);
            assertTrue(standing.allowed());
            assertEquals(left, standing.remaining());
        }
        assertFalse(limits.take("ada", "/", LIMIT).allowed());
        assertTrue(limits.take("eve", "/", LIMIT).allowed());
    }

    @Test
    void shouldCountAloneWhenTheStoreIsAway() {
        try (var limits = new RateLimits(new AbsentStore(asked::incrementAndGet), OFF)) {
            shouldCountAlone(limits);
            assertEquals(1, asked.get()); // and does not ask it again for each request
        }
    }

    @Test
    void shouldCountAloneAndSoonWhenTheStoreHangs() {
        var forever = new CountDownLatch(1);
        var hanging = new AbsentStore(() -> {
            try {
                forever.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        try (var limits = new RateLimits(hanging, OFF)) {
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> shouldCountAlone(limits));
        }
    }
}
