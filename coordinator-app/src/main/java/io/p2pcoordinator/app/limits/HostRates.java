package io.p2pcoordinator.app.limits;

import io.p2pcoordinator.app.security.Caller;
import io.p2pcoordinator.app.settings.LimitSettings;
import jakarta.inject.Singleton;

/** Counts what hosts ask over NATS, over all nodes, as HTTP's requests are counted. Thread-safe. */
@Singleton
public final class HostRates {
    private final RateLimits limits;
    private final LimitSettings settings;

    HostRates(RateLimits limits, LimitSettings settings) {
        this.limits = limits;
        this.settings = settings;
    }

    /** Counts one; false when it is one too many of this minute. */
    public boolean take(Caller caller, String what) {
        return take(caller.role() + ":" + caller.name(), "p2p.host." + what, settings.requestsPerMinute());
    }

    /** Counts one of a host, whichever way it asks; false when it is one too many of this minute. */
    public boolean take(String who, String what, int perMinute) {
        return !settings.ratesOn() || limits.take(who, what, perMinute).allowed();
    }
}
