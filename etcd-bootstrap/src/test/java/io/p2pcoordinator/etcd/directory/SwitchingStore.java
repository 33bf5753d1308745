package io.p2pcoordinator.etcd.directory;

import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.GrantedLease;
import io.p2pcoordinator.etcd.store.Listing;
import io.p2pcoordinator.etcd.store.ServerStatus;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.store.StepResults;
import io.p2pcoordinator.etcd.store.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A client whose server can be exchanged for another behind its back. */
final class SwitchingStore implements CoordinationStore {

    CoordinationStore delegate;

    SwitchingStore(CoordinationStore delegate) {
        this.delegate = delegate;
    }

    @Override
    public CompletableFuture<GrantedLease> grantLease(Duration ttl) {
        return delegate.grantLease(ttl);
    }

    @Override
    public CompletableFuture<Optional<Duration>> keepAlive(long leaseId) {
        return delegate.keepAlive(leaseId);
    }

    @Override
    public CompletableFuture<Boolean> revokeLease(long leaseId) {
        return delegate.revokeLease(leaseId);
    }

    @Override
    public CompletableFuture<StepResults> apply(List<Step> steps) {
        return delegate.apply(steps);
    }

    @Override
    public CompletableFuture<Optional<Entry>> read(String key) {
        return delegate.read(key);
    }

    @Override
    public CompletableFuture<Listing> list(String prefix) {
        return delegate.list(prefix);
    }

    @Override
    public Watch watch(String prefix, long fromRevision, WatchListener listener) {
        return delegate.watch(prefix, fromRevision, listener);
    }

    @Override
    public CompletableFuture<ServerStatus> status() {
        return delegate.status();
    }

    @Override
    public void close() {
        delegate.close();
    }
}
