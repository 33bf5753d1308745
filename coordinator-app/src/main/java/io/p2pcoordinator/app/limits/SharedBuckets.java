package io.p2pcoordinator.app.limits;

import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.p2pcoordinator.app.shared.Bucket;
import io.p2pcoordinator.app.shared.BucketSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Keeps the state of token buckets where all nodes change it by compare-and-swap. Thread-safe; calls block for answers of the store. */
final class SharedBuckets extends AbstractCompareAndSwapBasedProxyManager<String> {
    static final BucketSpec BUCKET = new BucketSpec("p2p_rates", Duration.ofMinutes(3), false, 1_024);

    private static final int MAX_RETRIES = 20;

    private final Bucket bucket;

    SharedBuckets(Bucket bucket) {
        super(ClientSideConfig.getDefault()
                .withClientClock(TimeMeter.SYSTEM_MILLISECONDS)
                .withMaxRetries(MAX_RETRIES));
        this.bucket = bucket;
    }

    @Override
    protected CompareAndSwapOperation beginCompareAndSwapOperation(String key) {
        return new Operation(key);
    }

    @Override
    protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(String key) {
        throw new UnsupportedOperationException("expected calls that wait only");
    }

    @Override
    public boolean isAsyncModeSupported() {
        return false;
    }

    @Override
    public void removeProxy(String key) {
        bucket.delete(key);
    }

    @Override
    protected CompletableFuture<Void> removeAsync(String key) {
        throw new UnsupportedOperationException("expected calls that wait only");
    }

    private final class Operation implements CompareAndSwapOperation {
        private final String key;
        /** Of what was read; 0 for nothing. */
        private long revision;

        Operation(String key) {
            this.key = key;
        }

        @Override
        public Optional<byte[]> getStateData(Optional<Long> timeoutNanos) {
            Optional<Bucket.Entry> found = bucket.get(key);
            revision = found.map(Bucket.Entry::revision).orElse(0L);
            return found.map(Bucket.Entry::value);
        }

        @Override
        public boolean compareAndSwap(
                byte[] before, byte[] after, RemoteBucketState state, Optional<Long> timeoutNanos) {
            return (revision == 0 ? bucket.create(key, after) : bucket.update(key, after, revision)).isPresent();
        }
    }
}
