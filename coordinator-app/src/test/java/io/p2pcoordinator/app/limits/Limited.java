package io.p2pcoordinator.app.limits;

import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.LimitSettings;
import java.util.List;

/** Settings with small limits. */
final class Limited {
    static final int REQUESTS = 5;
    static final int AUTH_REQUESTS = 3;
    static final int CONNECTIONS = 20;

    private Limited() {}

    static CoordinatorSettings with(CoordinatorSettings settings, LimitSettings limits) {
        return new CoordinatorSettings(
                settings.mode(),
                settings.node(),
                settings.http(),
                settings.security(),
                limits,
                settings.signalling(),
                settings.p2p());
    }

    static LimitSettings limits(int requests, int connections, List<String> proxies) {
        return new LimitSettings(
                true, requests, AUTH_REQUESTS, 1_000, 1_000_000, connections, 64 * 1024, 64 * 1024, proxies);
    }
}
