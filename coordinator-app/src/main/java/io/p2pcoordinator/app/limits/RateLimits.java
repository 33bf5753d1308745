package io.p2pcoordinator.app.limits;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.micronaut.context.annotation.Context;
import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.app.shared.Keys;
import io.p2pcoordinator.app.shared.SharedStore;
import jakarta.annotation.PreDestroy;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts requests over all nodes, and those of this node by itself as well. Where the store that they share does not answer
 * within a moment, the node's own count has to do for a second before it is asked again: a limit never fails a request, nor
 * holds it up. A client that is over its limit is refused from memory. Thread-safe; blocks for {@link #PATIENCE} at most.
 */
@Context // at the start, so that the first request does not wait for the store to be opened
final class RateLimits implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Logger log = LoggerFactory.getLogger(RateLimits.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int KEY_BYTES = 16;
    private static final int REMEMBERED = 20_000;

    private final SharedStore store;
    private final ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor();
    private final Newest<Bucket> own = new Newest<>(REMEMBERED);
    /** Until when, in {@link System#nanoTime}. */
    private final Newest<Long> refused = new Newest<>(REMEMBERED);

    private final AtomicLong aloneUntilNanos = new AtomicLong(System.nanoTime());
    private volatile @Nullable SharedBuckets shared;

    RateLimits(SharedStore store, LimitSettings settings) {
        this.store = store;
        if (settings.ratesOn()) {
            openEarly();
        }
    }

    private void openEarly() {
        try {
            var _ = takeShared(keyOf("nobody", "nothing"), 1);
        } catch (RuntimeException e) { // whatever the store or the library has: it is tried again
            countAlone(String.valueOf(e.getMessage()));
        }
    }

    /** Counts one request of a client for something. */
    Standing take(String client, String what, int perMinute) {
        String key = keyOf(client, what);
        long now = System.nanoTime();
        Long until = refused.get(key);
        if (until != null && until - now > 0) {
            return Standing.refused(perMinute, until - now);
        }
        Standing alone = takeAlone(key, perMinute);
        Standing standing = alone.allowed() && now - aloneUntilNanos.get() >= 0 ? ask(key, perMinute, alone) : alone;
        if (!standing.allowed()) {
            refused.put(key, now + TimeUnit.SECONDS.toNanos(standing.resetSeconds()));
        }
        return standing;
    }

    private Standing ask(String key, int perMinute, Standing otherwise) {
        Future<Standing> asked = askers.submit(() -> takeShared(key, perMinute));
        try {
            return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            countAlone(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            asked.cancel(true);
            countAlone("no answer within " + PATIENCE);
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
        }
        return otherwise;
    }

    private Standing takeShared(String key, int perMinute) {
        if (!store.isConnected()) {
            throw new IllegalStateException("not connected");
        }
        return Standing.of(
                perMinute,
                shared().builder().build(key, () -> configuration(perMinute)).tryConsumeAndReturnRemaining(1));
    }

    private Standing takeAlone(String key, int perMinute) {
        Bucket bucket = own.computeIfAbsent(
                key,
                _ -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(perMinute).refillIntervally(perMinute, PERIOD))
                        .withCustomTimePrecision(TimeMeter.SYSTEM_NANOTIME)
                        .build());
        return Standing.of(perMinute, bucket.tryConsumeAndReturnRemaining(1));
    }

    /** So many at once or spread, then none until a minute after the first. */
    private static BucketConfiguration configuration(int perMinute) {
        return BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillIntervally(perMinute, PERIOD))
                .build();
    }

    private void countAlone(String why) {
        long now = System.nanoTime();
        long before = aloneUntilNanos.getAndSet(now + ALONE_NANOS);
        if (now - before > ALONE_NANOS) {
            log.warn("requests are counted by this node alone for now: {}", why);
        }
    }

    private synchronized SharedBuckets open() {
        SharedBuckets buckets = shared;
        if (buckets == null) {
            buckets = new SharedBuckets(store.bucket(SharedBuckets.BUCKET));
            shared = buckets;
        }
        return buckets;
    }

    private SharedBuckets shared() {
        SharedBuckets buckets = shared;
        return buckets == null ? open() : buckets;
    }

    /** Names and paths may be long, and need not be readable in the store. */
    private static String keyOf(String client, String what) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest((client + "\n" + what).getBytes(UTF_8));
            return Keys.of("requests", HexFormat.of().formatHex(hash, 0, KEY_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected a Java runtime with SHA-256, but it has none", e);
        }
    }

    @Override
    @PreDestroy
    public void close() {
        askers.shutdownNow();
    }
}
