package io.p2pcoordinator.app.limits;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.p2pcoordinator.app.settings.LimitSettings;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits each connection before a byte of it is read: how many of its address are open, and how long its requests may take to
 * arrive.
 */
@Singleton
final class Connections implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private final LimitSettings settings;
    private final ClientAddress addresses;
    private final ConnectionCounts counts;
    private final AtomicInteger lingering = new AtomicInteger();

    Connections(LimitSettings settings, ClientAddress addresses) {
        this.settings = settings;
        this.addresses = addresses;
        this.counts = new ConnectionCounts(settings.connectionsPerAddress());
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new ForServer());
        return registry;
    }

    private void limit(Channel channel) {
        if (!settings.ratesOn()
                || !(channel.remoteAddress() instanceof InetSocketAddress remote)
                || addresses.isTrusted(remote.getAddress())) {
            return;
        }
        String address = ClientAddress.nameOf(remote.getAddress());
        if (counts.take(address)) {
            channel.closeFuture().addListener(_ -> counts.giveBack(address));
        } else {
            boolean plain = channel.pipeline().get(SslHandler.class) == null;
            channel.pipeline().addFirst(new RefusedConnection(lingering, plain));
        }
    }

    private final class ForServer implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return role == ChannelRole.CONNECTION ? new ForConnection(channel) : this;
        }
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
        public void onInitialPipelineBuilt() {
            limit(channel);
        }

        @Override
        public void onStreamPipelineBuilt() {
            RequestDeadlines.watch(channel.pipeline());
        }
    }
}
