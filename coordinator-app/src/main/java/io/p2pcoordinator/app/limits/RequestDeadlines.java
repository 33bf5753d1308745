package io.p2pcoordinator.app.limits;

import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose request does not arrive in time, with 408 where nothing was answered yet.
 *
 * <pre>
 *   connected, or first byte --HEAD 10 s--> head complete --BODY 30 s--> request complete --> idle
 *                                               |
 *                                               '-- whoever upgrades to another protocol takes this away, once it is whole
 * </pre>
 *
 * Two handlers: one before the codec, that sees the bytes and can write some, one behind it, that sees what they mean. On the
 * connection's event loop.
 */
public final class RequestDeadlines {
    private static final Duration HEAD = Duration.ofSeconds(10);
    private static final Duration BODY = Duration.ofSeconds(30);
    private static final String BYTES = "request-deadlines-bytes";
    private static final String MESSAGES = "request-deadlines-messages";
    private static final String CODEC = ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC;
    private static final RawProblem TIMED_OUT =
            new RawProblem(408, "Request Timeout", "the request did not arrive in time");

    private RequestDeadlines() {}

    static void watch(ChannelPipeline pipeline) {
        if (pipeline.get(CODEC) != null) {
            var bytes = new Bytes();
            pipeline.addBefore(CODEC, BYTES, bytes);
            pipeline.addAfter(CODEC, MESSAGES, new Messages(bytes));
        }
    }

    /** For who takes over a connection for another protocol than HTTP. On its event loop. */
    public static void remove(ChannelPipeline pipeline) {
        for (String name : new String[] {BYTES, MESSAGES}) {
            if (pipeline.get(name) != null) {
                pipeline.remove(name);
            }
        }
    }

    /** Holds the deadline of what is awaited. */
    private static final class Bytes extends ChannelInboundHandlerAdapter {
        private @Nullable ChannelHandlerContext context;
        private @Nullable Future<?> deadline;
        private boolean idle;
        private boolean answered;

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
            await(HEAD);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext removed) {
            cancel();
        }

        @Override
        public void channelRead(ChannelHandlerContext reading, Object message) {
            if (idle) {
                idle = false;
                answered = false;
                await(HEAD);
            }
            reading.fireChannelRead(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext closed) {
            cancel();
            closed.fireChannelInactive();
        }

        void headComplete() {
            answered = false;
            await(BODY);
        }

        void requestComplete() {
            cancel();
            idle = true;
        }

        void answered() {
            answered = true;
        }

        private void await(Duration time) {
            cancel();
            ChannelHandlerContext here = context;
            if (here != null) {
                deadline = here.executor().schedule(() -> timedOut(here), time.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void cancel() {
            Future<?> running = deadline;
            deadline = null;
            if (running != null) {
                running.cancel(false);
            }
        }

        private void timedOut(ChannelHandlerContext here) {
            if (here.isRemoved() || here.pipeline().get(CODEC) == null) {
                return; // not HTTP any more
            }
            if (answered) {
                var _ = here.close();
            } else {
                here.writeAndFlush(TIMED_OUT.toWrite()).addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    /** Tells what has arrived. */
    private static final class Messages extends ChannelDuplexHandler {
        private final Bytes bytes;

        Messages(Bytes bytes) {
            this.bytes = bytes;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                bytes.headComplete();
            }
            if (message instanceof LastHttpContent) {
                bytes.requestComplete();
            }
            context.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpResponse) {
                bytes.answered();
            }
            var _ = context.write(message, promise);
        }
    }
}
