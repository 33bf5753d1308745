package io.p2pcoordinator.app.signalling.socket;

import io.micronaut.context.BeanProvider;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.p2pcoordinator.app.limits.RequestDeadlines;
import io.p2pcoordinator.app.server.ServedRequest;
import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.app.settings.SignallingSettings;
import io.p2pcoordinator.app.signalling.Signalling;
import io.p2pcoordinator.app.signalling.SocketRequest;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Turns a connection whose request asks for the signalling endpoint into a socket; lets all others pass. On the connection's event loop. */
final class UpgradeHandler extends ChannelInboundHandlerAdapter {
    private static final Set<String> PATHS = Set.of("/api/v1/signaling/ws", "/api/signaling/ws");
    private static final String BEARER = "Bearer ";
    private static final int FLUSHES_AT_ONCE = 64;

    /** What all connections share. */
    record Shared(
            BeanProvider<Signalling> signalling,
            SignallingSettings settings,
            LimitSettings limits,
            String apiKeyHeader) {}

    private record Upgrade(HttpRequest request, ServedRequest served) {
        void answered(ChannelHandlerContext context, HttpResponseStatus status) {
            served.answered(
                    request.method().name(),
                    path(request),
                    status.code(),
                    context.channel().remoteAddress() instanceof InetSocketAddress from ? from : null);
        }
    }

    private final Shared shared;
    private @Nullable Upgrade upgrading;

    UpgradeHandler(Shared shared) {
        this.shared = shared;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && isForSocket(request)) {
            upgrading = new Upgrade(request, ServedRequest.begin(request.headers()::get));
        }
        Upgrade upgrade = upgrading;
        if (upgrade == null) {
            context.fireChannelRead(message);
            return;
        }
        boolean whole = message instanceof LastHttpContent;
        ReferenceCountUtil.release(message);
        if (whole) {
            upgrade(context, upgrade);
        }
    }

    private static boolean isForSocket(HttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return false;
        }
        String path = path(request);
        return PATHS.contains(path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    private static String path(HttpRequest request) {
        String uri = request.uri();
        int end = uri.indexOf('?');
        return end < 0 ? uri : uri.substring(0, end);
    }

    private void upgrade(ChannelHandlerContext context, Upgrade upgrade) {
        HttpRequest request = upgrade.request();
        boolean asked = request.method().equals(HttpMethod.GET)
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
                && request.headers().contains(HttpHeaderNames.UPGRADE, "websocket", true)
                && request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13", true);
        var config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(shared.limits().maxFrameBytes())
                .allowExtensions(false)
                .build();
        WebSocketServerHandshaker handshaker = asked
                ? new WebSocketServerHandshakerFactory(
                                "ws://" + request.headers().get(HttpHeaderNames.HOST), null, config)
                        .newHandshaker(request)
                : null;
        if (handshaker == null) {
            refuse(context, upgrade, "this address speaks WebSocket (RFC 6455) only");
            return;
        }
        SocketRequest socketRequest;
        try {
            socketRequest = socketRequest(request);
        } catch (IllegalArgumentException _) {
            refuse(context, upgrade, "the query cannot be decoded");
            return;
        }
        leaveOnlyCodec(context);
        FullHttpRequest whole = new DefaultFullHttpRequest(
                request.protocolVersion(),
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                request.headers(),
                request.headers());
        try {
            var _ = handshaker.handshake(context.channel(), whole).addListener(done -> {
                if (done.isSuccess()) {
                    upgrade.answered(context, HttpResponseStatus.SWITCHING_PROTOCOLS);
                    begin(context, socketRequest);
                } else {
                    var _ = context.close();
                }
            });
        } catch (WebSocketHandshakeException _) {
            refuse(context, upgrade, "the WebSocket handshake is incomplete");
        } catch (RuntimeException e) {
            context.fireExceptionCaught(e);
            var _ = context.close();
        }
    }

    private void begin(ChannelHandlerContext context, SocketRequest request) {
        RequestDeadlines.remove(context.pipeline());
        context.channel().config().setAutoRead(true);
        int buffer = shared.settings().sendBufferBytes();
        context.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(buffer / 2, buffer));
        long ping = shared.settings().pingInterval().toMillis();
        context.pipeline()
                .addLast(new IdleStateHandler(ping, 0, 0, TimeUnit.MILLISECONDS))
                .addLast(new FlushConsolidationHandler(FLUSHES_AT_ONCE, true))
                .addLast(new WebSocketFrameAggregator(shared.limits().maxFrameBytes()))
                .addLast(new SocketHandler(socket -> shared.signalling().get().open(socket, request)));
        context.pipeline().remove(this);
    }

    /** Everything that deals with HTTP behind the codec; the codec itself goes with the handshake. */
    private void leaveOnlyCodec(ChannelHandlerContext context) {
        ChannelPipeline pipeline = context.pipeline();
        List<String> after = new ArrayList<>();
        boolean behind = false;
        for (String name : pipeline.names()) {
            if (behind && pipeline.get(name) != null) {
                after.add(name);
            }
            behind |= name.equals(context.name());
        }
        after.forEach(pipeline::remove);
    }

    private SocketRequest socketRequest(HttpRequest request) {
        var query = new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8);
        String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        String bearer = authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
        String token = first(query, "token");
        return new SocketRequest(
                first(query, "peer_id"),
                first(query, "session_id"),
                token == null ? bearer : token,
                request.headers().get(shared.apiKeyHeader()));
    }

    private static @Nullable String first(QueryStringDecoder query, String name) {
        List<String> values = query.parameters().get(name);
        return values == null || values.getFirst().isEmpty() ? null : values.getFirst();
    }

    private static void refuse(ChannelHandlerContext context, Upgrade upgrade, String detail) {
        upgrade.answered(context, HttpResponseStatus.UPGRADE_REQUIRED);
        byte[] body = ("{\"type\":\"about:blank\",\"title\":\"Upgrade Required\",\"status\":426,\"detail\":\"" + detail
                        + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.UPGRADE_REQUIRED, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.UPGRADE, "websocket")
                .set(HttpHeaderNames.CONNECTION, "close, upgrade");
        var _ = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
