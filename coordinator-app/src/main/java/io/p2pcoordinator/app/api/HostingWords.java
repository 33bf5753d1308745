package io.p2pcoordinator.app.api;

import io.p2pcoordinator.app.domain.HostingRules;
import io.p2pcoordinator.proto.v1.HostingClass;
import io.p2pcoordinator.proto.v1.HostingKind;
import io.p2pcoordinator.proto.v1.MapKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How kinds and classes are spelled in JSON: the names in the log in lower case, without what they begin with. */
final class HostingWords {
    static final String CLASSES = "server_only|p2p_eligible|default";
    static final String CLASSES_EXPECTED = "expected one of server_only, p2p_eligible, default";
    static final String MAP_KINDS =
            "town|indoor|login|pvp|battleground|guild_castle|field|dungeon|instance|event|default";
    static final String MAP_KINDS_EXPECTED = "expected one of town, indoor, login, pvp, battleground, guild_castle,"
            + " field, dungeon, instance, event, default";
    static final String KINDS = "server|player";
    static final String KINDS_EXPECTED = "expected one of server, player";

    private static final String CLASS_PREFIX = "HOSTING_CLASS_";
    private static final String MAP_PREFIX = "MAP_KIND_";
    private static final String KIND_PREFIX = "HOSTING_KIND_";
    /** Takes back what was said. */
    private static final String DEFAULT = "default";

    private HostingWords() {}

    static HostingClass zoneClass(@Nullable String word) {
        return word == null || word.equals(DEFAULT)
                ? HostingClass.HOSTING_CLASS_UNSPECIFIED
                : HostingClass.valueOf(CLASS_PREFIX + word.toUpperCase(Locale.ROOT));
    }

    static MapKind mapKind(@Nullable String word) {
        return word == null || word.equals(DEFAULT)
                ? MapKind.MAP_KIND_UNSPECIFIED
                : MapKind.valueOf(MAP_PREFIX + word.toUpperCase(Locale.ROOT));
    }

    static HostingKind kind(@Nullable String word) {
        return word == null || word.equals(DEFAULT)
                ? HostingKind.HOSTING_KIND_UNSPECIFIED
                : HostingKind.valueOf(KIND_PREFIX + word.toUpperCase(Locale.ROOT));
    }

    /**
     * Where the zone may be, by its own class or its kind of map; null where neither is stated.
     *
     * @param zoneClass as the table has it
     * @param mapKind as the table has it
     */
    static @Nullable String statedClass(@Nullable String zoneClass, @Nullable String mapKind) {
        HostingClass stated = HostingRules.statedClass(
                zoneClass == null ? HostingClass.HOSTING_CLASS_UNSPECIFIED : classNamed(zoneClass),
                mapKind == null ? MapKind.MAP_KIND_UNSPECIFIED : mapKindNamed(mapKind));
        return stated == HostingClass.HOSTING_CLASS_UNSPECIFIED
                ? null
                : stated.name().substring(CLASS_PREFIX.length()).toLowerCase(Locale.ROOT);
    }

    /** Null where none is stated. */
    static @Nullable String mapKindWord(@Nullable String mapKind) {
        return mapKind == null ? null : mapKind.substring(MAP_PREFIX.length()).toLowerCase(Locale.ROOT);
    }

    /** A name that this version does not know was written by a later one. */
    private static HostingClass classNamed(String name) {
        var value = HostingClass.getDescriptor().findValueByName(name);
        return value == null ? HostingClass.UNRECOGNIZED : HostingClass.valueOf(value);
    }

    private static MapKind mapKindNamed(String name) {
        var value = MapKind.getDescriptor().findValueByName(name);
        return value == null ? MapKind.UNRECOGNIZED : MapKind.valueOf(value);
    }
}
