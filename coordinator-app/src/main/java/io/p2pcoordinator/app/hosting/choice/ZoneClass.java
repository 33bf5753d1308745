package io.p2pcoordinator.app.hosting.choice;

import io.p2pcoordinator.app.domain.HostingRules;
import io.p2pcoordinator.proto.v1.ZoneSettings;

/** Where a zone may be. */
public enum ZoneClass {
    SERVER_ONLY,
    /** On players' machines too, as long as P2P is on for it. */
    P2P_ELIGIBLE;

    /** What was set, else what the kind of map says, else what the zone's P2P flag says. */
    public static ZoneClass of(ZoneSettings zone) {
        return HostingRules.isServerOnly(zone) ? SERVER_ONLY : P2P_ELIGIBLE;
    }
}
