package io.p2pcoordinator.etcd.jetcd;

import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.ClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.p2pcoordinator.etcd.store.CoordinationStore;
import io.p2pcoordinator.etcd.store.WatchListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One watch on one stream, ended by its first failure. Called by gRPC one answer at a time. */
final class JetcdWatch implements CoordinationStore.Watch, StreamObserver<WatchResponse> {

    private final WatchListener listener;
    private final EtcdChannel channel;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable ClientCall<WatchRequest, WatchResponse> call;

    JetcdWatch(EtcdChannel channel, WatchListener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    void start(WatchRequest request) {
        var _ = channel.open(WatchGrpc.getWatchMethod())
                .thenAccept(opened -> {
                    call = opened;
                    ClientCalls.asyncBidiStreamingCall(opened, this).onNext(request);
                    if (ended.get()) {
                        cancel(opened);
                    }
                })
                .exceptionally(failure -> {
                    broken(String.valueOf(Failures.translate(failure).getMessage()));
                    return null;
                });
    }

    @Override
    public void onNext(WatchResponse response) {
        if (ended.get()) {
            return;
        }
        if (response.getCanceled()) {
            broken(
                    response.getCompactRevision() > 0
                            ? "revision is compacted up to " + response.getCompactRevision()
                            : response.getCancelReason());
        } else if (response.getEventsCount() > 0) {
            listener.onChanges(
                    response.getEventsList().stream().map(Requests::change).toList());
        }
    }

    @Override
    public void onError(Throwable failure) {
        channel.onFailure(failure);
        broken(String.valueOf(Failures.translate(failure).getMessage()));
    }

    @Override
    public void onCompleted() {
        broken("etcd ended the stream");
    }

    @Override
    public void close() {
        ended.set(true);
        cancel(call);
    }

    private void broken(String reason) {
        if (!ended.getAndSet(true)) {
            cancel(call);
            listener.onBroken(reason);
        }
    }

    private static void cancel(@Nullable ClientCall<?, ?> opened) {
        if (opened != null) {
            opened.cancel("the watch is over", null);
        }
    }
}
