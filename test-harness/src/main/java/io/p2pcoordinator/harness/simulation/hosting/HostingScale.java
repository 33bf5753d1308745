package io.p2pcoordinator.harness.simulation.hosting;

import io.p2pcoordinator.harness.world.HostedMap;
import io.p2pcoordinator.proto.v1.MapKind;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How large a simulated world is, and for how long it runs.
 *
 * @param machines of players, those that are off included
 * @param servers of the operator
 * @param players likewise; how many of them play depends on the time of day
 * @param round between two looks at all hosts that have zones
 */
public record HostingScale(
        List<HostedMap> maps, int machines, int servers, int players, Duration length, Duration round) {
    private static final List<MapKind> KINDS = List.of(
            MapKind.MAP_KIND_FIELD,
            MapKind.MAP_KIND_DUNGEON,
            MapKind.MAP_KIND_TOWN,
            MapKind.MAP_KIND_FIELD,
            MapKind.MAP_KIND_UNSPECIFIED);

    public HostingScale {
        maps = List.copyOf(maps);
    }

    /** The real world, but for what a coordinator looks at five times a second: here it looks every two seconds. */
    public static HostingScale full(List<HostedMap> maps, Duration length) {
        return new HostingScale(maps, 1_940, 60, 20_000, length, Duration.ofSeconds(2));
    }

    /** One for tests: of everything a little. */
    public static HostingScale small() {
        List<HostedMap> maps = IntStream.range(0, 60)
                .mapToObj(number -> {
                    MapKind kind = KINDS.get(number % KINDS.size());
                    boolean p2p = kind == MapKind.MAP_KIND_FIELD || kind == MapKind.MAP_KIND_DUNGEON;
                    return new HostedMap("map_%02d".formatted(number), kind, p2p);
                })
                .toList();
        return new HostingScale(maps, 72, 8, 400, Duration.ofHours(2), Duration.ofSeconds(2));
    }
}
