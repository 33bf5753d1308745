package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.FlagKey;
import io.p2pcoordinator.proto.v1.FlagKind;
import io.p2pcoordinator.proto.v1.FlagScope;

/**
 * What a runtime flag switches, and for whom.
 *
 * @param name of the service, the zone or the region
 */
public record FlagId(FlagKind kind, FlagScope scope, String name) {
    public static FlagId ofService(FlagKind kind, String service) {
        return new FlagId(kind, FlagScope.FLAG_SCOPE_SERVICE, service);
    }

    public static FlagId ofZone(FlagKind kind, String zoneId) {
        return new FlagId(kind, FlagScope.FLAG_SCOPE_ZONE, zoneId);
    }

    public static FlagId ofRegion(FlagKind kind, String region) {
        return new FlagId(kind, FlagScope.FLAG_SCOPE_REGION, region);
    }

    static FlagId of(FlagKey key) {
        return new FlagId(key.getKind(), key.getScope(), key.getName());
    }

    FlagKey toKey() {
        return FlagKey.newBuilder().setKind(kind).setScope(scope).setName(name).build();
    }

    /** One that only later versions know is left alone. */
    boolean isKnown() {
        return kind != FlagKind.FLAG_KIND_UNSPECIFIED
                && kind != FlagKind.UNRECOGNIZED
                && scope != FlagScope.FLAG_SCOPE_UNSPECIFIED
                && scope != FlagScope.UNRECOGNIZED;
    }
}
