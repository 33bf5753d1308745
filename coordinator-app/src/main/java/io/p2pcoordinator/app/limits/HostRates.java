package io.p2pcoordinator.app.limits;

import io.p2pcoordinator.app.security.Caller;
import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.app.settings.SecuritySettings.Role;
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

    /** Counts one about a zone; false when it is one too many of this minute. Servers, who speak for many, have a limit for each zone. */
    public boolean take(Caller caller, String what, String zoneId) {
        String zone = caller.role() == Role.CLIENT ? "" : "." + zoneId;
        return take(caller.role() + ":" + caller.name(), "p2p.host." + what + zone, settings.requestsPerMinute());
    }

    /** Counts one of a host, whichever way it asks; false when it is one too many of this minute. */
    public boolean take(String who, String what, int perMinute) {
        return !settings.ratesOn() || limits.take(who, what, perMinute).allowed();
    }
}
