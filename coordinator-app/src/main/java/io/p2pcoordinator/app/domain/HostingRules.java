package io.p2pcoordinator.app.domain;

import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.HostingKind;
import io.p2pcoordinator.proto.v1.MapKind;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import org.jspecify.annotations.Nullable;

/**
 * Which kind of host a zone may have. What is stated binds whoever asks; where a zone's class is not stated, its P2P flag only says
 * what the coordinator itself chooses. What a later version knows and this one does not counts as server-only. Pure.
 */
public final class HostingRules {
    private HostingRules() {}

    /** Whoever has not said that it is a server is a player's machine. */
    public static boolean isServer(HostRegistered host) {
        return host.getKind() == HostingKind.HOSTING_KIND_SERVER;
    }

    /** The zone's own class, else that of its kind of map; unspecified where neither is known. */
    public static HostingClass statedClass(ZoneSettings zone) {
        return statedClass(zone.getZoneClass(), zone.getMapKind());
    }

    /** The zone's own class, else that of its kind of map; unspecified where neither is known. */
    public static HostingClass statedClass(HostingClass own, MapKind kind) {
        return switch (own) {
            case HOSTING_CLASS_SERVER_ONLY, UNRECOGNIZED -> HostingClass.HOSTING_CLASS_SERVER_ONLY;
            case HOSTING_CLASS_P2P_ELIGIBLE -> HostingClass.HOSTING_CLASS_P2P_ELIGIBLE;
            case HOSTING_CLASS_UNSPECIFIED -> classOf(kind);
        };
    }

    /** Where nothing is stated the P2P flag decides. */
    public static boolean isServerOnly(ZoneSettings zone) {
        return isServerOnly(statedClass(zone), zone.getP2PEnabled());
    }

    /** Where nothing is stated the P2P flag decides. */
    public static boolean isServerOnly(HostingClass stated, boolean p2pEnabled) {
        return stated == HostingClass.HOSTING_CLASS_UNSPECIFIED
                ? !p2pEnabled
                : stated == HostingClass.HOSTING_CLASS_SERVER_ONLY;
    }

    /** Whether the coordinator may choose a player's machine for it: its class allows it, and P2P is on. */
    public static boolean maySendToPlayers(ZoneSettings zone) {
        return zone.getP2PEnabled() && !isServerOnly(zone);
    }

    /** Why the host must not have the zone, whoever asks for it; null where it may. */
    public static @Nullable String whyNever(ZoneState zone, HostState host) {
        if (isServer(host.registration())) {
            return null;
        }
        return statedClass(zone.settings()) == HostingClass.HOSTING_CLASS_SERVER_ONLY
                ? "Zone is for servers only: " + zone.zoneId()
                : null;
    }

    private static HostingClass classOf(MapKind kind) {
        return switch (kind) {
            case MAP_KIND_TOWN,
                    MAP_KIND_INDOOR,
                    MAP_KIND_LOGIN,
                    MAP_KIND_PVP,
                    MAP_KIND_BATTLEGROUND,
                    MAP_KIND_GUILD_CASTLE,
                    UNRECOGNIZED -> HostingClass.HOSTING_CLASS_SERVER_ONLY;
            case MAP_KIND_FIELD, MAP_KIND_DUNGEON, MAP_KIND_INSTANCE, MAP_KIND_EVENT ->
                HostingClass.HOSTING_CLASS_P2P_ELIGIBLE;
            case MAP_KIND_UNSPECIFIED -> HostingClass.HOSTING_CLASS_UNSPECIFIED;
        };
    }
}
