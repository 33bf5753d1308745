package io.p2pcoordinator.app.flags;

import static io.p2pcoordinator.proto.v1.FlagKind.FLAG_KIND_AI;
import static io.p2pcoordinator.proto.v1.FlagKind.FLAG_KIND_FALLBACK;
import static io.p2pcoordinator.proto.v1.FlagKind.FLAG_KIND_P2P;

import io.p2pcoordinator.app.domain.FlagId;
import io.p2pcoordinator.app.domain.FlagService;
import io.p2pcoordinator.app.domain.FlagValues;
import io.p2pcoordinator.proto.v1.FlagKind;

/**
 * Flags as of one moment over what holds without them. The zones' own settings come on top. Immutable.
 *
 * @param values what was set
 * @param defaults what holds where nothing was
 */
public record EffectiveFlags(FlagValues values, FlagDefaults defaults) {
    public boolean isP2pOn(String zoneId) {
        return !defaults.p2pRuledOut()
                && service(FLAG_KIND_P2P, FlagService.MAP)
                && values.isOn(FlagId.ofZone(FLAG_KIND_P2P, zoneId), defaults.p2pIn(zoneId));
    }

    public boolean isP2pOnIn(String region) {
        return !defaults.p2pRuledOut() && values.isOn(FlagId.ofRegion(FLAG_KIND_P2P, region), true);
    }

    public boolean isP2pOn(FlagService service) {
        return !defaults.p2pRuledOut() && service(FLAG_KIND_P2P, service);
    }

    public boolean isFallbackOn(String zoneId) {
        return service(FLAG_KIND_FALLBACK, FlagService.MAP)
                && values.isOn(FlagId.ofZone(FLAG_KIND_FALLBACK, zoneId), true);
    }

    public boolean isFallbackOnIn(String region) {
        return values.isOn(FlagId.ofRegion(FLAG_KIND_FALLBACK, region), true);
    }

    public boolean isAiOn(String zoneId) {
        return service(FLAG_KIND_AI, FlagService.AI_WORLD) && values.isOn(FlagId.ofZone(FLAG_KIND_AI, zoneId), true);
    }

    /** A service's flag alone. */
    public boolean service(FlagKind kind, FlagService service) {
        return values.isOn(FlagId.ofService(kind, service.id()), otherwise(kind));
    }

    private boolean otherwise(FlagKind kind) {
        return switch (kind) {
            case FLAG_KIND_P2P -> defaults.p2p();
            case FLAG_KIND_FALLBACK -> defaults.fallback();
            case FLAG_KIND_AI -> defaults.ai();
            case FLAG_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("expected a kind of flag, but it is " + kind);
        };
    }
}
