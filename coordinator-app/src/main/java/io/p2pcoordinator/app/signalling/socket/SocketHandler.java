package io.p2pcoordinator.app.signalling.socket;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.p2pcoordinator.app.signalling.CloseCodes;
import io.p2pcoordinator.app.signalling.Conversation;
import io.p2pcoordinator.app.signalling.PeerSocket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between frames and a conversation. On the connection's event loop; what is sent may come from any thread. */
final class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Logger log = LoggerFactory.getLogger(SocketHandler.class);
    /** A client that does not answer a close frame, or cannot be reached with it. */
    private static final long CLOSE_PATIENCE_MS = 1_000;

    private final Function<PeerSocket, Conversation> opening;
    private @Nullable Conversation conversation;
    private boolean pinged;

    SocketHandler(Function<PeerSocket, Conversation> opening) {
        this.opening = opening;
    }

    private record NettySocket(Channel channel, AtomicBoolean closing) implements PeerSocket {
        @Override
        public void send(byte[] json) {
            if (!closing.get()) {
                var _ = channel.writeAndFlush(
                        new TextWebSocketFrame(Unpooled.wrappedBuffer(json)), channel.voidPromise());
            }
        }

        @Override
        public void close(int code, String reason) {
            if (closing.compareAndSet(false, true)) {
                var _ = channel.writeAndFlush(new CloseWebSocketFrame(code, reason))
                        .addListener(ChannelFutureListener.CLOSE);
                var _ = channel.eventLoop()
                        .schedule(
                                () -> {
                                    var _ = channel.close();
                                },
                                CLOSE_PATIENCE_MS,
                                TimeUnit.MILLISECONDS);
            }
        }
    }

    private @Nullable NettySocket socket;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        var opened = new NettySocket(context.channel(), new AtomicBoolean());
        socket = opened;
        try {
            conversation = opening.apply(opened);
        } catch (RuntimeException e) {
            log.warn("a conversation could not be opened: {}", e.toString());
            opened.close(CloseCodes.GOING_AWAY, "try again");
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        pinged = false;
        Conversation talk = conversation;
        NettySocket open = socket;
        if (talk == null || open == null || (open.closing().get() && !(frame instanceof CloseWebSocketFrame))) {
            return; // what a client still says after its socket was closed is not heard
        }
        switch (frame) {
            case TextWebSocketFrame text -> talk.onText(ByteBufUtil.getBytes(text.content()));
            case BinaryWebSocketFrame _ -> talk.onBinary();
            case PingWebSocketFrame ping -> {
                var _ = context.writeAndFlush(
                        new PongWebSocketFrame(ping.content().retain()));
            }
            case PongWebSocketFrame _ -> {
                // it lives
            }
            case CloseWebSocketFrame close -> {
                if (socket != null) {
                    socket.closing().set(true);
                }
                var _ = context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
            }
            default -> close(CloseCodes.POLICY_VIOLATION, "unexpected frame");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (socket != null) {
            socket.closing().set(true);
        }
        Conversation talk = conversation;
        conversation = null;
        if (talk != null) {
            talk.onClosed();
        }
        context.fireChannelInactive();
    }

    /** What waits to be sent is more than its limit: it does not read. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!context.channel().isWritable()) {
            close(CloseCodes.SLOW_CONSUMER, "slow consumer");
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            context.fireUserEventTriggered(event);
        } else if (pinged) {
            close(CloseCodes.SILENT, "no answer to a ping");
        } else {
            pinged = true;
            var _ = context.writeAndFlush(new PingWebSocketFrame());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case TooLongFrameException _ -> close(CloseCodes.TOO_BIG, "message too big");
            // the decoder has told the client of a frame that is none
            case CorruptedWebSocketFrameException _ -> end(context);
            case IOException _ -> end(context);
            default -> {
                log.error("a socket failed in an unexpected way", cause);
                end(context);
            }
        }
    }

    private static void end(ChannelHandlerContext context) {
        var _ = context.close();
    }

    private void close(int code, String reason) {
        if (socket != null) {
            socket.close(code, reason);
        }
    }
}
