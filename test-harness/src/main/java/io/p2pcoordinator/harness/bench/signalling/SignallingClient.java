package io.p2pcoordinator.harness.bench.signalling;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
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
import io.netty.handler.flush.FlushConsolidationHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of peers that send each other candidates, each the next one when one has come: so many are under way at any time. One
 * event loop, which owns the counters; the same program for each server.
 */
final class SignallingClient implements AutoCloseable {
    private static final byte[] MARK = "typ host t=".getBytes(StandardCharsets.US_ASCII);
    private static final int CONNECTING_AT_ONCE = 64;
    private static final int DEADLINE_S = 60;
    private static final int MAX_FRAME = 65_536;

    private final SignallingProtocol protocol;
    private final URI server;
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Peer> peers = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Histogram latencyNs = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
    private volatile boolean relaying;
    private volatile boolean measuring;

    SignallingClient(SignallingProtocol protocol, URI server) {
        this.protocol = protocol;
        this.server = server;
    }

    /** Of a stretch of time. */
    record Figures(double relaysPerSecond, double p50Ms, double p99Ms) {}

    private final class Peer extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final String partner;
        private final CountDownLatch ready = new CountDownLatch(1);
        private @Nullable Channel channel;

        Peer(String partner) {
            this.partner = partner;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof PingWebSocketFrame ping) {
                var _ = context.writeAndFlush(
                        new PongWebSocketFrame(ping.content().retain()));
            } else if (frame instanceof TextWebSocketFrame text) {
                onText(text.content());
            }
        }

        private void onText(ByteBuf content) {
            int mark = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(MARK), content);
            if (mark < 0) {
                if (content.toString(StandardCharsets.UTF_8).contains(protocol.ready())) {
                    ready.countDown();
                }
                return;
            }
            received.incrementAndGet();
            if (measuring) {
                latencyNs.recordValue(Math.max(0, System.nanoTime() - number(content, mark + MARK.length)));
            }
            if (relaying) {
                send();
            }
        }

        void send() {
            Channel open = channel;
            if (open != null) {
                sent.incrementAndGet();
                String text = "candidate:842163049 1 udp 1677729535 203.0.113.77 46154 typ host t=" + System.nanoTime()
                        + " generation 0";
                var _ = open.writeAndFlush(
                        new TextWebSocketFrame(protocol.candidate(partner, text)), open.voidPromise());
            }
        }

        private static long number(ByteBuf content, int from) {
            long number = 0;
            for (int i = from; i < content.writerIndex(); i++) {
                int digit = content.getByte(i) - '0';
                if (digit < 0 || digit > 9) {
                    break;
                }
                number = number * 10 + digit;
            }
            return number;
        }
    }

    /** Connects them all; returns when each is in its session. */
    void connect(int pairs, String run) throws InterruptedException {
        for (int i = 0; i < 2 * pairs; i++) {
            Peer peer = new Peer(id(run, i ^ 1));
            open(peer, protocol.address(server, id(run, i), run + "-s" + i / 2));
            peers.add(peer);
            if (i >= CONNECTING_AT_ONCE) {
                await(peers.get(i - CONNECTING_AT_ONCE));
            }
        }
        for (Peer peer : peers) {
            await(peer);
        }
    }

    private static String id(String run, int number) {
        return run + "-p" + number;
    }

    private static void await(Peer peer) throws InterruptedException {
        if (!peer.ready.await(DEADLINE_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("expected every peer to be in within " + DEADLINE_S + " s, but one is not");
        }
    }

    private void open(Peer peer, URI address) {
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        var config = WebSocketClientProtocolConfig.newBuilder()
                                .webSocketUri(address)
                                .version(WebSocketVersion.V13)
                                .customHeaders(EmptyHttpHeaders.INSTANCE)
                                .maxFramePayloadLength(MAX_FRAME)
                                .dropPongFrames(true)
                                .handleCloseFrames(true)
                                .build();
                        channel.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(MAX_FRAME))
                                .addLast(new WebSocketClientProtocolHandler(config))
                                .addLast(new FlushConsolidationHandler(64, true))
                                .addLast(peer);
                    }
                })
                .connect(address.getHost(), address.getPort())
                .addListener(done -> {
                    if (done instanceof ChannelFuture connected && done.isSuccess()) {
                        peer.channel = connected.channel();
                    }
                });
    }

    /** @param underWay candidates of each pair at a time */
    void begin(int underWay) {
        relaying = true;
        for (int i = 0; i < underWay; i++) {
            for (int p = i % 2; p < peers.size(); p += 2) {
                Peer peer = peers.get(p);
                loop.next().execute(peer::send);
            }
        }
    }

    Figures measure(int seconds) throws InterruptedException {
        onLoop(latencyNs::reset);
        measuring = true;
        long before = received.get();
        long startNs = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double elapsedS = (System.nanoTime() - startNs) / 1e9;
        double relays = received.get() - before;
        measuring = false;
        var figures = new Figures[1];
        onLoop(() -> figures[0] = new Figures(
                relays / elapsedS, latencyNs.getValueAtPercentile(50) / 1e6, latencyNs.getValueAtPercentile(99) / 1e6));
        return figures[0];
    }

    private void onLoop(Runnable work) throws InterruptedException {
        loop.next().submit(work).await(DEADLINE_S, TimeUnit.SECONDS);
    }

    /** Stops sending; how many never came, after all that are under way had time to. */
    long endAndCountLost() throws InterruptedException {
        relaying = false;
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (sent.get() != received.get() && System.nanoTime() - deadlineNs < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return sent.get() - received.get();
    }

    long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
