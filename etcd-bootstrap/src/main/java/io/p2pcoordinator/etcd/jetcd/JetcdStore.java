package io.p2pcoordinator.etcd.jetcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.p2pcoordinator.etcd.keys.KeySpace;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.Entry;
import io.p2pcoordinator.etcd.store.GrantedLease;
import io.p2pcoordinator.etcd.store.Listing;
import io.p2pcoordinator.etcd.store.ServerStatus;
import io.p2pcoordinator.etcd.store.Step;
import io.p2pcoordinator.etcd.store.StepResults;
import io.p2pcoordinator.etcd.store.StoreException;
import io.p2pcoordinator.etcd.store.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Thread-safe. Connecting is gRPC's business in the background: construction never fails because etcd is away. */
public final class JetcdStore implements CoordinationStore {

    private static final long PAGE_ENTRIES = 1_000;
    /** Never written; reading it takes a quorum as reading any other key does. */
    private static final String PROBE = KeySpace.ROOT + "probe";

    private final EtcdChannel channel;

    public JetcdStore(JetcdSettings settings) {
        channel = new EtcdChannel(settings);
    }

    @Override
    public CompletableFuture<GrantedLease> grantLease(Duration ttl) {
        long seconds = Math.max(1, ttl.plusNanos(999_999_999).toSeconds());
        var request = LeaseGrantRequest.newBuilder().setTTL(seconds).build();
        return channel.unary(LeaseGrpc.getLeaseGrantMethod(), request)
                .thenApply(answer -> new GrantedLease(answer.getID(), Duration.ofSeconds(answer.getTTL())));
    }

    @Override
    public CompletableFuture<Optional<Duration>> keepAlive(long leaseId) {
        var request = LeaseKeepAliveRequest.newBuilder().setID(leaseId).build();
        return channel.onceOnStream(LeaseGrpc.getLeaseKeepAliveMethod(), request)
                .thenApply(answer ->
                        answer.getTTL() > 0 ? Optional.of(Duration.ofSeconds(answer.getTTL())) : Optional.empty());
    }

    @Override
    public CompletableFuture<Boolean> revokeLease(long leaseId) {
        var request = LeaseRevokeRequest.newBuilder().setID(leaseId).build();
        return channel.unary(LeaseGrpc.getLeaseRevokeMethod(), request)
                .thenApply(_ -> true)
                .exceptionallyCompose(
                        failure -> StoreException.from(failure).kind() == StoreException.Kind.NO_SUCH_LEASE
                                ? CompletableFuture.completedFuture(false)
                                : CompletableFuture.failedFuture(failure));
    }

    @Override
    public CompletableFuture<StepResults> apply(List<Step> steps) {
        return channel.unary(KVGrpc.getTxnMethod(), Requests.transaction(steps)).thenApply(Requests::results);
    }

    @Override
    public CompletableFuture<Optional<Entry>> read(String key) {
        return channel.unary(KVGrpc.getRangeMethod(), Requests.one(key))
                .thenApply(answer -> answer.getKvsList().stream().findFirst().map(Requests::entry));
    }

    @Override
    public CompletableFuture<Listing> list(String prefix) {
        return page(prefix, ByteString.copyFromUtf8(prefix), 0, new ArrayList<>());
    }

    @Override
    public Watch watch(String prefix, long fromRevision, WatchListener listener) {
        var watch = new JetcdWatch(channel, listener);
        watch.start(Requests.watch(prefix, fromRevision));
        return watch;
    }

    /** Where users are required, etcd tells its version and alarms to root only; the probe is what counts. */
    @Override
    public CompletableFuture<ServerStatus> status() {
        CompletableFuture<StatusResponse> status = channel.unary(
                        MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance())
                .exceptionallyCompose(failure -> StoreException.from(failure).kind() == StoreException.Kind.REFUSED
                        ? CompletableFuture.completedFuture(StatusResponse.getDefaultInstance())
                        : CompletableFuture.failedFuture(failure));
        return channel.unary(KVGrpc.getRangeMethod(), Requests.one(PROBE))
                .thenCombine(
                        status,
                        (probe, answer) -> new ServerStatus(
                                answer.getVersion(),
                                probe.getHeader().getRevision(),
                                List.copyOf(answer.getErrorsList())));
    }

    @Override
    public void close() {
        channel.close();
    }

    /** All pages at the revision of the first: together they are one consistent state. */
    private CompletableFuture<Listing> page(String prefix, ByteString from, long revision, List<Entry> before) {
        return channel.unary(KVGrpc.getRangeMethod(), Requests.page(from, prefix, revision, PAGE_ENTRIES))
                .thenCompose(answer -> {
                    long atRevision = revision == 0 ? answer.getHeader().getRevision() : revision;
                    answer.getKvsList().forEach(kv -> before.add(Requests.entry(kv)));
                    if (!answer.getMore()) {
                        return CompletableFuture.completedFuture(new Listing(atRevision, List.copyOf(before)));
                    }
                    ByteString last = answer.getKvs(answer.getKvsCount() - 1).getKey();
                    return page(prefix, last.concat(ByteString.copyFrom(new byte[1])), atRevision, before);
                });
    }
}
