package io.p2pcoordinator.app;

import io.p2pcoordinator.app.settings.CoordinatorSettings;
import io.p2pcoordinator.app.settings.LimitSettings;
import io.p2pcoordinator.app.settings.SecuritySettings;

/** Settings with one part replaced. */
public final class ChangedSettings {
    private ChangedSettings() {}

    public static CoordinatorSettings with(CoordinatorSettings settings, SecuritySettings security) {
        return with(settings, security, settings.limits());
    }

    public static CoordinatorSettings with(CoordinatorSettings settings, LimitSettings limits) {
        return with(settings, settings.security(), limits);
    }

    private static CoordinatorSettings with(
            CoordinatorSettings settings, SecuritySettings security, LimitSettings limits) {
        return new CoordinatorSettings(
                settings.mode(),
                settings.node(),
                settings.http(),
                security,
                limits,
                settings.signalling(),
                settings.p2p());
    }
}
