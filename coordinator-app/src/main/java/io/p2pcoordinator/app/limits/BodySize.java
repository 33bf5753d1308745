package io.p2pcoordinator.app.limits;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.HttpServerConfiguration;
import io.p2pcoordinator.app.settings.LimitSettings;
import jakarta.inject.Singleton;

/** Hands the largest body that is read to the server. */
@Singleton
final class BodySize implements BeanCreatedEventListener<HttpServerConfiguration> {
    private final LimitSettings settings;

    BodySize(LimitSettings settings) {
        this.settings = settings;
    }

    @Override
    public HttpServerConfiguration onCreated(BeanCreatedEvent<HttpServerConfiguration> event) {
        HttpServerConfiguration server = event.getBean();
        server.setMaxRequestSize(settings.maxBodyBytes());
        return server;
    }
}
