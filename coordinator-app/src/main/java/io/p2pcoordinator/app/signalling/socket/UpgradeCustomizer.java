package io.p2pcoordinator.app.signalling.socket;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.app.settings.SecuritySettings;
import io.p2pcoordinator.app.settings.SignallingSettings;
import io.p2pcoordinator.app.signalling.Signalling;
import jakarta.inject.Singleton;

/** Puts the handler of upgrades into every connection, plain or TLS. */
@Singleton
final class UpgradeCustomizer implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final String HANDLER = "signalling-upgrade";

    private final UpgradeHandler.Shared shared;

    UpgradeCustomizer(
            BeanProvider<Signalling> signalling,
            SignallingSettings settings,
            LimitSettings limits,
            SecuritySettings security) {
        this.shared = new UpgradeHandler.Shared(signalling, settings, limits, security.apiKeyHeader());
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new NettyServerCustomizer() {
            @Override
            public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
                return new ForConnection(channel, shared);
            }
        });
        return registry;
    }

    private record ForConnection(Channel channel, UpgradeHandler.Shared shared) implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel other, ChannelRole role) {
            return new ForConnection(other, shared);
        }

        @Override
        public void onStreamPipelineBuilt() {
            String codec = ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC;
            if (channel.pipeline().get(codec) != null) {
                channel.pipeline().addAfter(codec, HANDLER, new UpgradeHandler(shared));
            }
        }
    }
}
