package io.p2pcoordinator.harness.world;

import java.util.Locale;
import java.util.Optional;

/** What a map is for, which says whether players' machines may host it. */
enum MapClass {
    FIELD(true),
    DUNGEON(true),
    INSTANCE(true),
    TOWN(false),
    INDOOR(false),
    PVP(false),
    GUILD(false),
    OTHER(false);

    private final boolean p2pEnabled;

    MapClass(boolean p2pEnabled) {
        this.p2pEnabled = p2pEnabled;
    }

    /** What the coordinator calls it, which says where the zone may be; empty where it has no word for it. */
    Optional<String> mapKind() {
        return switch (this) {
            case FIELD, DUNGEON, INSTANCE, TOWN, INDOOR, PVP -> Optional.of(name().toLowerCase(Locale.ROOT));
            case GUILD -> Optional.of("guild_castle");
            case OTHER -> Optional.empty();
        };
    }

    /** Trade, war and duels stay on servers; what is not known to be safe does too. */
    boolean p2pEnabled() {
        return p2pEnabled;
    }

    static MapClass of(String name) {
        for (MapClass mapClass : values()) {
            if (mapClass.name().equals(name.toUpperCase(Locale.ROOT))) {
                return mapClass;
            }
        }
        return OTHER;
    }
}
