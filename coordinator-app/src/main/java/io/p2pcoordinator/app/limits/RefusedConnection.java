package io.p2pcoordinator.app.limits;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * First in the pipeline of a connection that is one too many; nothing behind it hears of anything. It answers at once, says that
 * no more will come, and waits a moment for the client to end, for closing with unread bytes would take the answer away from
 * it. Only so many wait at a time; others are closed without.
 */
final class RefusedConnection extends ChannelInboundHandlerAdapter {
    private static final RawProblem TOO_MANY =
            new RawProblem(429, "Too Many Requests", "too many connections from this address", "Retry-After: 10");
    private static final int MAX_LINGERING = 128;
    private static final long LINGER_MS = 500;

    private final AtomicInteger lingering;
    private final boolean plain;

    RefusedConnection(AtomicInteger lingering, boolean plain) {
        this.lingering = lingering;
        this.plain = plain;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!plain || !(context.channel() instanceof DuplexChannel channel)) {
            var _ = context.close();
            return;
        }
        if (lingering.incrementAndGet() > MAX_LINGERING) {
            lingering.decrementAndGet();
            context.writeAndFlush(TOO_MANY.toWrite()).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        Runnable end = () -> {
            var _ = context.close();
        };
        var deadline = context.executor().schedule(end, LINGER_MS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> {
            lingering.decrementAndGet();
            deadline.cancel(false);
        });
        ByteBuf answer = TOO_MANY.toWrite();
        context.writeAndFlush(answer).addListener(_ -> {
            var _ = channel.shutdownOutput();
        });
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            var _ = context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        // nobody behind knows of it
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
