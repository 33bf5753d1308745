package io.p2pcoordinator.etcd.jetcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.p2pcoordinator.etcd.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to all endpoints. Requests are spread over those that are up and never wait for one that is not; each
 * failure for want of a connection makes the channel try to connect again now, a few times a second at most. Thread-safe.
 */
final class EtcdChannel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdChannel.class);
    private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;
    private static final long RECONNECT_PAUSE_NANOS = Duration.ofMillis(200).toNanos();
    /** etcd closes connections of clients that ping more often than every five seconds. */
    private static final Duration PING_INTERVAL = Duration.ofSeconds(6);

    private static final Duration PING_TIMEOUT = Duration.ofSeconds(2);
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final JetcdSettings settings;
    private final ManagedChannel managed;
    private final Channel plain;
    private final AtomicLong lastReconnectNanos = new AtomicLong(System.nanoTime() - RECONNECT_PAUSE_NANOS);
    /** Guarded by this. */
    private @Nullable CompletableFuture<Channel> authenticated;

    EtcdChannel(JetcdSettings settings) {
        this.settings = settings;
        var builder = NettyChannelBuilder.forTarget(EndpointsResolverProvider.SCHEME + ":///"
                        + settings.endpoints().stream()
                                .map(EtcdChannel::hostAndPort)
                                .collect(Collectors.joining(",")))
                .defaultLoadBalancingPolicy("round_robin")
                .disableRetry()
                .directExecutor()
                .keepAliveTime(PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(PING_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .maxInboundMessageSize(MAX_ANSWER_BYTES)
                .withOption(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.requestTimeout().toMillis()));
        managed = (settings.usesTls() ? builder.useTransportSecurity() : builder.usePlaintext()).build();
        plain = ClientInterceptors.intercept(managed, headers(HAS_LEADER, "true"));
    }

    /** One request, one answer. Fails with a {@link StoreException}. */
    <Q, A> CompletableFuture<A> unary(MethodDescriptor<Q, A> method, Q request) {
        return withToken(channel -> send(channel, method, request));
    }

    /** One request on a stream of its own, one answer. Fails with a {@link StoreException}. */
    <Q, A> CompletableFuture<A> onceOnStream(MethodDescriptor<Q, A> method, Q request) {
        return withToken(channel -> {
            var answer = new CompletableFuture<A>();
            StreamObserver<Q> stream =
                    ClientCalls.asyncBidiStreamingCall(channel.newCall(method, deadline()), new FirstAnswer<>(answer));
            stream.onNext(request);
            stream.onCompleted();
            return answer;
        });
    }

    /** A stream without end. The future fails with a {@link StoreException} if there is no token to be had. */
    <Q, A> CompletableFuture<ClientCall<Q, A>> open(MethodDescriptor<Q, A> method) {
        return authenticated().thenApply(channel -> channel.newCall(method, CallOptions.DEFAULT));
    }

    void onFailure(Throwable failure) {
        long now = System.nanoTime();
        long last = lastReconnectNanos.get();
        if (Status.fromThrowable(failure).getCode() == Status.Code.UNAVAILABLE
                && now - last >= RECONNECT_PAUSE_NANOS
                && lastReconnectNanos.compareAndSet(last, now)) {
            managed.resetConnectBackoff();
        }
    }

    @Override
    public void close() {
        try {
            if (!managed.shutdownNow().awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("The connections to etcd did not close in time");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private <A> CompletableFuture<A> withToken(Function<Channel, CompletableFuture<A>> request) {
        return authenticated()
                .thenCompose(channel -> request.apply(channel).exceptionallyCompose(failure -> {
                    if (settings.user().isEmpty() || !Failures.needsNewToken(unwrapped(failure))) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    forget(channel);
                    return authenticated().thenCompose(request);
                }))
                .exceptionallyCompose(failure -> {
                    Throwable cause = unwrapped(failure);
                    onFailure(cause);
                    return CompletableFuture.failedFuture(Failures.translate(cause));
                });
    }

    /** All that wait for a token wait for the same one: etcd makes passwords expensive to check. */
    private synchronized CompletableFuture<Channel> authenticated() {
        CompletableFuture<Channel> known = authenticated;
        if (known != null && !known.isCompletedExceptionally()) {
            return known;
        }
        CompletableFuture<Channel> asked = settings.user().isEmpty()
                ? CompletableFuture.completedFuture(plain)
                : authenticate(settings.user().get());
        authenticated = asked;
        return asked;
    }

    private synchronized void forget(Channel withToken) {
        CompletableFuture<Channel> known = authenticated;
        if (known != null
                && known.isDone()
                && !known.isCompletedExceptionally()
                && known.join().equals(withToken)) {
            authenticated = null;
        }
    }

    private CompletableFuture<Channel> authenticate(String user) {
        var request = AuthenticateRequest.newBuilder()
                .setNameBytes(ByteString.copyFromUtf8(user))
                .setPasswordBytes(ByteString.copyFromUtf8(settings.password()))
                .build();
        return send(plain, AuthGrpc.getAuthenticateMethod(), request)
                .thenApply(answer -> ClientInterceptors.intercept(plain, headers(TOKEN, answer.getToken())));
    }

    private <Q, A> CompletableFuture<A> send(Channel channel, MethodDescriptor<Q, A> method, Q request) {
        var answer = new CompletableFuture<A>();
        ClientCalls.asyncUnaryCall(channel.newCall(method, deadline()), request, new FirstAnswer<>(answer));
        return answer;
    }

    private CallOptions deadline() {
        return CallOptions.DEFAULT.withDeadlineAfter(settings.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static ClientInterceptor headers(Metadata.Key<String> key, String value) {
        var headers = new Metadata();
        headers.put(key, value);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private static String hostAndPort(URI endpoint) {
        return endpoint.getHost() + ":" + endpoint.getPort();
    }

    private record FirstAnswer<A>(CompletableFuture<A> answer) implements StreamObserver<A> {
        @Override
        public void onNext(A value) {
            answer.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            answer.completeExceptionally(Status.UNAVAILABLE
                    .withDescription("stream ended without an answer")
                    .asRuntimeException());
        }
    }
}
