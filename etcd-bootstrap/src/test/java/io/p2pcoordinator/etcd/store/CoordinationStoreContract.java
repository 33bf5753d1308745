package io.p2pcoordinator.etcd.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.etcd.TestEtcd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rest of the module relies on, of etcd and of its double in memory alike. */
public abstract class CoordinationStoreContract {

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
    void shouldCreateOnceWhenTwoCreate() {
        // when
        StepResults first = get(store.apply(List.of(Step.create("/k", "1", 0))));
        StepResults second = get(store.apply(List.of(Step.create("/k", "2", 0))));

        // then
        assertTrue(first.results().getFirst().applied());
        assertFalse(second.results().getFirst().applied());
        var found = second.results().getFirst().found().orElseThrow();
        assertEquals(new Entry("/k", "1", first.revision(), first.revision(), 0), found);
        assertEquals(first.revision(), second.revision(), "what changes nothing takes no revision");
    }

    @Test
    void shouldTakeOneRevisionAndMindEachGuardWhenManySteps() {
        // given
        get(store.apply(List.of(Step.create("/taken", "x", 0))));
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < Step.MAX_IN_TRANSACTION - 1; i++) {
            steps.add(Step.create("/k" + i, "v" + i, 0));
        }
        steps.add(Step.create("/taken", "y", 0));

        // when
        StepResults results = get(store.apply(steps));

        // then
        for (int i = 0; i < Step.MAX_IN_TRANSACTION - 1; i++) {
            assertTrue(results.results().get(i).applied());
            Entry entry = get(store.read("/k" + i)).orElseThrow();
            assertEquals(results.revision(), entry.createRevision());
            assertEquals("v" + i, entry.value());
        }
        assertFalse(results.results().getLast().applied());
    }

    @Test
    void shouldKeepCreateRevisionWhenReplacedAndRiseWhenCreatedAgain() {
        // given
        long created = get(store.apply(List.of(Step.create("/k", "1", 0)))).revision();

        // when
        var replaced = get(store.apply(List.of(Step.replace("/k", created, "2", 0))));
        Entry afterReplace = get(store.read("/k")).orElseThrow();
        var late = get(store.apply(List.of(Step.replace("/k", created, "late", 0))));
        var deleted = get(store.apply(List.of(Step.delete("/k", created))));
        var stale = get(store.apply(List.of(Step.replace("/k", created, "3", 0))));
        long again = get(store.apply(List.of(Step.create("/k", "4", 0)))).revision();
        var staleDelete = get(store.apply(List.of(Step.delete("/k", created))));

        // then
        assertTrue(replaced.results().getFirst().applied());
        assertEquals(new Entry("/k", "2", created, replaced.revision(), 0), afterReplace);
        assertFalse(late.results().getFirst().applied());
        assertEquals(Optional.of(afterReplace), late.results().getFirst().found());
        assertTrue(deleted.results().getFirst().applied());
        assertFalse(stale.results().getFirst().applied());
        assertEquals(Optional.empty(), stale.results().getFirst().found());
        assertTrue(again > created);
        assertFalse(staleDelete.results().getFirst().applied());
        assertEquals(
                again, staleDelete.results().getFirst().found().orElseThrow().createRevision());
        assertEquals("4", get(store.read("/k")).orElseThrow().value());
    }

    @Test
    void shouldGrantTwoSecondsAtLeastWhenAskedForLess() {
        // when
        GrantedLease lease = get(store.grantLease(Duration.ofMillis(300)));

        // then
        assertEquals(Duration.ofSeconds(2), lease.ttl());
        assertEquals(Optional.of(Duration.ofSeconds(2)), get(store.keepAlive(lease.leaseId())));
    }

    @Test
    void shouldDeleteKeysWhenLeaseIsRevoked() {
        // given
        long leaseId = get(store.grantLease(Duration.ofSeconds(5))).leaseId();
        get(store.apply(List.of(Step.create("/a", "1", leaseId), Step.put("/b", "1", leaseId))));

        // when
        boolean revoked = get(store.revokeLease(leaseId));

        // then
        assertTrue(revoked);
        assertEquals(Optional.empty(), get(store.read("/a")));
        assertEquals(Optional.empty(), get(store.read("/b")));
        assertEquals(Optional.empty(), get(store.keepAlive(leaseId)));
        assertFalse(get(store.revokeLease(leaseId)));
    }

    @Test
    void shouldDeleteKeysWhenLeaseExpires() {
        // given
        long leaseId = get(store.grantLease(Duration.ofSeconds(2))).leaseId();
        get(store.apply(List.of(Step.create("/a", "1", leaseId))));

        // when
        await().atMost(Duration.ofSeconds(15)).until(() -> get(store.read("/a")).isEmpty());

        // then
        assertEquals(Optional.empty(), get(store.keepAlive(leaseId)));
    }

    @Test
    void shouldChangeNothingWhenLeaseDoesNotExist() {
        // when
        var failure = fail(store.apply(List.of(Step.create("/a", "1", 0), Step.create("/b", "1", 4711))));

        // then
        assertEquals(StoreException.Kind.NO_SUCH_LEASE, failure.kind());
        assertEquals(Optional.empty(), get(store.read("/a")));
    }

    @Test
    void shouldListAllAtOneRevisionWhenThereAreManyPages() {
        // given
        for (int batch = 0; batch < 41; batch++) {
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                steps.add(Step.create("/many/%05d".formatted(batch * 50 + i), "x", 0));
            }
            get(store.apply(steps));
        }
        long revision = get(store.apply(List.of(Step.create("/man", "no", 0), Step.create("/many0", "no", 0))))
                .revision();

        // when
        Listing listing = get(store.list("/many/"));

        // then
        assertEquals(revision, listing.revision());
        assertEquals(2050, listing.entries().size());
        assertEquals(2050, listing.entries().stream().map(Entry::key).distinct().count());
        assertTrue(listing.entries().stream().allMatch(entry -> entry.key().startsWith("/many/")));
    }

    @Test
    void shouldTellEveryChangeInOrderWhenWatchedFromRevision() {
        // given
        long leaseId = get(store.grantLease(Duration.ofSeconds(5))).leaseId();
        get(store.apply(List.of(Step.create("/w/before", "1", 0))));
        long from = get(store.list("/w/")).revision() + 1;
        long created = get(store.apply(List.of(Step.create("/w/a", "1", leaseId), Step.create("/other", "1", 0))))
                .revision();

        // when
        var listener = new Recorder();
        try (var _ = store.watch("/w/", from, listener)) {
            long replaced = get(store.apply(List.of(Step.replace("/w/a", created, "2", leaseId))))
                    .revision();
            get(store.revokeLease(leaseId));
            await().until(() -> listener.changes.size() == 3);

            // then
            var changes = listener.changes;
            assertEquals(new WatchListener.Written(new Entry("/w/a", "1", created, created, leaseId)), changes.get(0));
            assertEquals(new WatchListener.Written(new Entry("/w/a", "2", created, replaced, leaseId)), changes.get(1));
            assertEquals(new WatchListener.Deleted("/w/a", replaced + 1), changes.get(2));
        }
    }

    @Test
    void shouldBreakWatchWhenRevisionIsCompacted() {
        // given
        long revision = get(store.apply(List.of(Step.create("/w/a", "1", 0)))).revision();
        get(store.apply(List.of(Step.replace("/w/a", revision, "2", 0))));
        etcd.compact();

        // when
        var listener = new Recorder();
        try (var _ = store.watch("/w/", revision, listener)) {

            // then
            await().until(() -> listener.broken.size() == 1);
            assertTrue(listener.broken.getFirst().contains("compacted"), listener.broken.getFirst());
        }
    }

    @Test
    void shouldBreakWatchOnceAndKeepDataWhenServerIsKilledAndRestarted() {
        // given
        long revision = get(store.apply(List.of(Step.create("/w/a", "1", 0)))).revision();
        var listener = new Recorder();
        try (var _ = store.watch("/w/", revision, listener)) {
            await().until(() -> listener.changes.size() == 1);

            // when
            etcd.kill();
            await().until(() -> listener.broken.size() == 1);
            var failure = fail(store.read("/w/a"));
            etcd.restart();

            // then
            assertEquals(StoreException.Kind.UNAVAILABLE, failure.kind());
            await().ignoreExceptions().until(() -> get(store.read("/w/a")).isPresent());
            assertEquals(1, listener.broken.size());
        }
    }

    @Test
    void shouldKeepLeaseWhenServerIsDownForLongerThanItsTimeToLive() {
        // given
        long leaseId = get(store.grantLease(Duration.ofSeconds(2))).leaseId();
        get(store.apply(List.of(Step.create("/a", "1", leaseId))));

        // when
        etcd.kill();
        await().pollDelay(Duration.ofMillis(2500)).until(() -> true);
        etcd.restart();

        // then
        await().ignoreExceptions().until(() -> get(store.keepAlive(leaseId)).isPresent());
        assertTrue(get(store.read("/a")).isPresent());
    }

    @Test
    void shouldTellVersionAndRevisionWhenAskedForStatus() {
        // given
        long revision = get(store.apply(List.of(Step.create("/a", "1", 0)))).revision();

        // when
        ServerStatus status = get(store.status());

        // then
        assertEquals(revision, status.revision());
        assertFalse(status.version().isEmpty());
        assertEquals(List.of(), status.alarms());
    }

    @Test
    void shouldFailWithinTimeoutWhenServerIsDown() {
        // given
        etcd.kill();

        // when
        var failure = fail(store.grantLease(Duration.ofSeconds(2)));

        // then
        assertEquals(StoreException.Kind.UNAVAILABLE, failure.kind());
    }

    @Test
    void shouldFailAtOnceWhenClientIsClosed() {
        // given
        store.close();

        // when
        var failure = fail(store.read("/a"));

        // then
        assertEquals(StoreException.Kind.UNAVAILABLE, failure.kind());
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static StoreException fail(CompletableFuture<?> future) {
        var failure = assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
        return StoreException.from(failure);
    }

    private static final class Recorder implements WatchListener {
        final List<Change> changes = new CopyOnWriteArrayList<>();
        final List<String> broken = new CopyOnWriteArrayList<>();

        @Override
        public void onChanges(List<Change> more) {
            changes.addAll(more);
        }

        @Override
        public void onBroken(String reason) {
            broken.add(reason);
        }
    }
}
