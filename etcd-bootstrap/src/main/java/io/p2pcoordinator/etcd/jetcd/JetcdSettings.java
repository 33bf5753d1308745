package io.p2pcoordinator.etcd.jetcd;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** @param endpoints {@code http} or {@code https}, all the same, each with host and port */
public record JetcdSettings(List<URI> endpoints, Optional<String> user, String password, Duration requestTimeout) {

    boolean usesTls() {
        return "https".equals(endpoints.getFirst().getScheme());
    }

    @Override
    public String toString() {
        return "JetcdSettings[endpoints=" + endpoints + ", user=" + user + ", requestTimeout=" + requestTimeout + "]";
    }
}
