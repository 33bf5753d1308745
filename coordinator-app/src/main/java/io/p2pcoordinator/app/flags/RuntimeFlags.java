package io.p2pcoordinator.app.flags;

import io.p2pcoordinator.app.domain.ControlReader;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.app.domain.FlagSnapshot;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.util.function.Predicate;

/** Flags out of the control state of this node. A few look-ups in hash tables for each answer; thread-safe. */
public final class RuntimeFlags implements Flags {
    private final ControlReader control;
    private final FlagDefaults defaults;

    public RuntimeFlags(ControlReader control, FlagDefaults defaults) {
        this.control = control;
        this.defaults = defaults;
    }

    public FlagDefaults defaults() {
        return defaults;
    }

    /** As of now. */
    public EffectiveFlags now() {
        return new EffectiveFlags(control.flagSnapshot(FlagSnapshot.RUNTIME).values(), defaults);
    }

    @Override
    public boolean isP2pOn(String zoneId) {
        return now().isP2pOn(zoneId) && ownSetting(zoneId, ZoneSettings::getP2PEnabled);
    }

    @Override
    public boolean isP2pOnIn(String region) {
        return now().isP2pOnIn(region);
    }

    @Override
    public boolean isP2pOn(FlagService service) {
        return now().isP2pOn(service);
    }

    @Override
    public boolean isFallbackOn(String zoneId) {
        return now().isFallbackOn(zoneId) && ownSetting(zoneId, ZoneSettings::getFallbackEnabled);
    }

    @Override
    public boolean isFallbackOnIn(String region) {
        return now().isFallbackOnIn(region);
    }

    @Override
    public boolean isAiOn(String zoneId) {
        return now().isAiOn(zoneId);
    }

    /** A zone that is not registered has nothing against it. */
    private boolean ownSetting(String zoneId, Predicate<ZoneSettings> setting) {
        return control.zone(zoneId).map(zone -> setting.test(zone.settings())).orElse(true);
    }
}
