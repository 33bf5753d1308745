package io.p2pcoordinator.harness.world;

import io.p2pcoordinator.proto.v1.MapKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a coordinator needs to know of a map to find a host for it. Immutable.
 *
 * @param p2pEnabled whether players' machines may host it
 */
public record HostedMap(String name, MapKind kind, boolean p2pEnabled) {
    /** All maps of a world's folder, in the order of their file. */
    public static List<HostedMap> read(Path folder) throws IOException {
        return WorldFacts.read(folder).maps().stream()
                .map(map -> new HostedMap(
                        map.name(), kindOf(map.mapClass()), map.mapClass().p2pEnabled()))
                .toList();
    }

    private static MapKind kindOf(MapClass mapClass) {
        return mapClass.mapKind()
                .map(kind -> MapKind.valueOf("MAP_KIND_" + kind.toUpperCase(Locale.ROOT)))
                .orElse(MapKind.MAP_KIND_UNSPECIFIED);
    }
}
