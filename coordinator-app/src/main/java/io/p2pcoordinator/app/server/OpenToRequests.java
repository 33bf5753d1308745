package io.p2pcoordinator.app.server;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether requests are wanted, and where they come in. An end takes four steps, so that no request is cut that a client could send:
 *
 * <pre>
 *   open --> leaving     requests are served, answers tell clients to close their connections, readiness says no
 *        --> refusing    requests are refused
 *        --> closed      nobody listens: new connections are refused; what was accepted is still read and answered
 *        --> (framework) what is under way comes to its end, idle connections are closed
 * </pre>
 *
 * The two in the middle wait until no request has come for a moment, which is longer than a client on a busy machine stalls. Thread-safe.
 */
@Singleton
final class OpenToRequests implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(3).toNanos();
    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean leaving;
    private volatile boolean refusing;
    private volatile long lastRequestNanos = System.nanoTime() - QUIET_NANOS;

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new NettyServerCustomizer() {
            @Override
            public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
                if (channel instanceof ServerChannel) {
                    listeners.add(channel);
                }
                return role == ChannelRole.CONNECTION ? new ForConnection(channel) : this;
            }
        });
        return registry;
    }

    private final class ForConnection implements NettyServerCustomizer {
        private final Channel channel;

        ForConnection(Channel channel) {
            this.channel = channel;
        }

        @Override
        public NettyServerCustomizer specializeForChannel(Channel other, ChannelRole role) {
            return this;
        }

        @Override
        public void onStreamPipelineBuilt() {
            String codec = ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC;
            if (channel.pipeline().get(codec) != null) {
                channel.pipeline().addAfter(codec, "last-answer", new LastAnswer());
            }
        }
    }

    /** Behind the framework, which takes the header away and keeps the connection. */
    private final class LastAnswer extends ChannelOutboundHandlerAdapter {
        private boolean isLast;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
            if (message instanceof HttpResponse response
                    && leaving
                    && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                isLast = true;
            }
            ChannelPromise observed = written.unvoid();
            if (isLast && message instanceof LastHttpContent) {
                observed.addListener(ChannelFutureListener.CLOSE);
            }
            var _ = context.write(message, observed);
        }
    }

    void requested() {
        lastRequestNanos = System.nanoTime();
    }

    boolean isLeaving() {
        return leaving;
    }

    boolean isRefusing() {
        return refusing;
    }

    void leave() {
        leaving = true;
    }

    /** Takes six seconds at most, and no time where nothing came lately. */
    void close() {
        refusing = true;
        awaitQuiet();
        listeners.forEach(listener -> listener.close().syncUninterruptibly());
        awaitQuiet();
    }

    private void awaitQuiet() {
        long deadline = System.nanoTime() + LONGEST_WAIT_NANOS;
        while (System.nanoTime() - lastRequestNanos < QUIET_NANOS
                && System.nanoTime() - deadline < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
