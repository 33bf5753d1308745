package io.p2pcoordinator.etcd.ownership;

import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.Listing;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.time.Execution;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is added to etcd's revisions to get owner epochs. It is 0 as long as etcd lives. An etcd that lost its data, was put back
 * from an older backup, or stands beside a log that was restored counts from lower revisions than the log has epochs of: zones
 * would stay closed to every new owner until it had caught up. Then the first node that claims something there writes down a base
 * which lifts new epochs above all that the log knows. It is looked at once for each lease, since a lease does not outlive its etcd.
 *
 * <p>Only that epochs grow depends on it. Who may write is decided by the owner's key and by versions on the log, as ever.
 * Confined to the coordination thread.
 */
final class EpochBase {

    private static final Logger LOG = LoggerFactory.getLogger(EpochBase.class);
    /** For epochs that a former owner has put on the log meanwhile. */
    private static final long MARGIN = 10_000;
    /** More than any etcd counts to; what claims more was not made by it. */
    private static final long HIGHEST = 1L << 62;

    private final CoordinationStore store;
    private final Execution execution;
    private Supplier<OptionalLong> highestOnLog = () -> OptionalLong.of(0);
    private long settledLeaseId;
    private long base;

    EpochBase(CoordinationStore store, Execution execution) {
        this.store = store;
        this.execution = execution;
    }

    /** @param highest on the log; empty as long as that is not known. Asked on the coordination thread. */
    void above(Supplier<OptionalLong> highest) {
        highestOnLog = highest;
        settledLeaseId = 0;
    }

    /** Of the lease that it was settled for last. */
    long value() {
        return base;
    }

    /** Completes on the coordination thread: with why it is not known yet, or with nothing when {@link #value} is. */
    CompletableFuture<@Nullable String> settle(long leaseId) {
        if (leaseId == settledLeaseId) {
            return CompletableFuture.completedFuture(null);
        }
        OptionalLong highest = highestOnLog.get();
        if (highest.isEmpty()) {
            return CompletableFuture.completedFuture("this node has not read the log to its end yet");
        }
        var settled = new CompletableFuture<@Nullable String>();
        var _ = store.list(KeySpace.EPOCH_BASE)
                .thenCompose(found -> baseAbove(Math.min(highest.getAsLong(), HIGHEST), found))
                .whenComplete((found, failure) -> execution.scheduler().execute(() -> {
                    if (found == null) {
                        settled.complete(failure == null ? "no answer" : reasonOf(failure));
                    } else {
                        base = found;
                        settledLeaseId = leaseId;
                        settled.complete(null);
                    }
                }));
        return settled;
    }

    /** On a thread of the store's. */
    private CompletableFuture<Long> baseAbove(long highest, Listing found) {
        @Nullable
        Entry entry = found.entries().isEmpty() ? null : found.entries().getFirst();
        long present = entry == null ? 0 : Long.parseLong(entry.value());
        if (present + found.revision() >= highest) { // a key that is created now has a later revision
            return CompletableFuture.completedFuture(present);
        }
        long wanted = highest - found.revision() + MARGIN;
        String value = Long.toString(wanted);
        Step step = entry == null
                ? Step.create(KeySpace.EPOCH_BASE, value, 0)
                : Step.replace(KeySpace.EPOCH_BASE, entry.modRevision(), value, 0);
        return store.apply(List.of(step)).thenCompose(results -> {
            if (results.results().getFirst().applied()) {
                LOG.warn(
                        "etcd is at revision {}, but the log knows owner epoch {}: etcd has lost its data, or the log was"
                                + " restored. From now on owner epochs are revisions plus {}",
                        found.revision(),
                        highest,
                        wanted);
                return CompletableFuture.completedFuture(wanted);
            }
            return store.list(KeySpace.EPOCH_BASE).thenCompose(again -> baseAbove(highest, again));
        });
    }

    private static String reasonOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return "the base of owner epochs is not known: " + cause.getMessage();
    }
}
