package io.p2pcoordinator.app.api;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import jakarta.inject.Singleton;

/**
 * Serves {@code /api/...} as {@code /api/v1/...}, and every path with a trailing slash as without: the request line is
 * rewritten before anything is routed, so that all endpoints have both forms and none needs to know. So is the one range of
 * types that clients ask for and the framework does not know. HTTP/1.1, which is what the server speaks.
 */
@Singleton
final class CanonicalPaths implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final String PREFIX = "/api";
    private static final String CANONICAL_PREFIX = "/api/v1";
    private static final String ANY_APPLICATION = "application/*";
    private static final String JSON = "application/json";

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new ForServer());
        return registry;
    }

    /** The request target in its canonical form. */
    static String canonical(String target) {
        int end = target.indexOf('?');
        String path = end < 0 ? target : target.substring(0, end);
        String query = end < 0 ? "" : target.substring(end);
        if (path.length() > 1 && path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        boolean isPrefixed = path.equals(PREFIX) || path.startsWith(PREFIX + "/");
        boolean isCanonical = path.equals(CANONICAL_PREFIX) || path.startsWith(CANONICAL_PREFIX + "/");
        return (isPrefixed && !isCanonical ? CANONICAL_PREFIX + path.substring(PREFIX.length()) : path) + query;
    }

    private static final class ForServer implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return new ForConnection(channel);
        }
    }

    private record ForConnection(Channel channel) implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel other, ChannelRole role) {
            return new ForConnection(other);
        }

        @Override
        public void onStreamPipelineBuilt() {
            // Last of all: other handlers see the path as it was sent, in whatever order they are put in.
            if (channel.pipeline().get(ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND) != null) {
                channel.pipeline()
                        .addBefore(
                                ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND, "canonical-paths", new Rewrite());
            }
        }
    }

    @ChannelHandler.Sharable
    private static final class Rewrite extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                String target = request.uri();
                String canonical = canonical(target);
                if (!canonical.equals(target)) {
                    request.setUri(canonical);
                }
                String accept = request.headers().get(HttpHeaderNames.ACCEPT);
                if (accept != null && accept.contains(ANY_APPLICATION)) {
                    request.headers().set(HttpHeaderNames.ACCEPT, accept.replace(ANY_APPLICATION, JSON));
                }
            }
            context.fireChannelRead(message);
        }
    }
}
