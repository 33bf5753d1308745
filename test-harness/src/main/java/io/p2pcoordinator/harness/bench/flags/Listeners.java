package io.p2pcoordinator.harness.bench.flags;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Peers in sessions that wait to be told. One event loop, which notes when each was. */
final class Listeners implements AutoCloseable {
    private static final int DEADLINE_S = 60;
    private static final int MAX_FRAME = 65_536;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private volatile Turn turn = new Turn(0, "");

    /** What all wait for, and when it came, in nanoseconds of this machine's clock. */
    static final class Turn {
        private final String type;
        private final CountDownLatch missing;
        private final long[] heardNs;
        private int heard; // the loop's

        Turn(int listeners, String type) {
            this.type = type;
            this.missing = new CountDownLatch(listeners);
            this.heardNs = new long[listeners];
        }

        private void heard() {
            if (heard < heardNs.length) {
                heardNs[heard++] = System.nanoTime();
                missing.countDown();
            }
        }

        /** In order; once all have heard it. */
        long[] await() throws InterruptedException {
            if (!missing.await(DEADLINE_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException("expected all to hear of it within " + DEADLINE_S + " s, but "
                        + missing.getCount() + " did not");
            }
            return heardNs;
        }
    }

    /** Connects one; returns when it is in its session. */
    void connect(URI server, String peerId, String sessionId) throws InterruptedException {
        URI address = URI.create("ws://" + server.getAuthority() + "/api/v1/signaling/ws?peer_id=" + peerId
                + "&session_id=" + sessionId);
        var ready = new CountDownLatch(1);
        var _ = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        var config = WebSocketClientProtocolConfig.newBuilder()
                                .webSocketUri(address)
                                .version(WebSocketVersion.V13)
                                .customHeaders(EmptyHttpHeaders.INSTANCE)
                                .maxFramePayloadLength(MAX_FRAME)
                                .build();
                        channel.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(MAX_FRAME))
                                .addLast(new WebSocketClientProtocolHandler(config))
                                .addLast(new Ear(ready));
                    }
                })
                .connect(address.getHost(), address.getPort());
        if (!ready.await(DEADLINE_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("expected peer " + peerId + " to be in, but it is not");
        }
    }

    /** From now on all wait for a message of this type. */
    Turn begin(int listeners, String type) {
        turn = new Turn(listeners, type);
        return turn;
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private final class Ear extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final CountDownLatch ready;

        Ear(CountDownLatch ready) {
            this.ready = ready;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof PingWebSocketFrame ping) {
                var _ = context.writeAndFlush(
                        new PongWebSocketFrame(ping.content().retain()));
            } else if (frame instanceof TextWebSocketFrame text) {
                String message = text.text();
                Turn now = turn;
                if (message.contains("session-joined")) {
                    ready.countDown();
                } else if (!now.type.isEmpty() && message.contains(now.type)) {
                    now.heard();
                }
            }
        }
    }
}
