package io.p2pcoordinator.app.limits;

import io.p2pcoordinator.app.settings.LimitSettings;
import java.util.List;

/** Limits that a test soon reaches. */
final class Limited {
    static final int REQUESTS = 5;
    static final int AUTH_REQUESTS = 3;
    static final int CONNECTIONS = 20;

    private Limited() {}

    static LimitSettings limits(int requests, int connections, List<String> proxies) {
        return new LimitSettings(
                true, requests, AUTH_REQUESTS, 1_000, 1_000_000, connections, 64 * 1024, 64 * 1024, proxies);
    }
}
