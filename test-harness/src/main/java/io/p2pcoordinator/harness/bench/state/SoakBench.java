package io.p2pcoordinator.harness.bench.state;

import io.p2pcoordinator.harness.bench.BenchOptions;
import io.p2pcoordinator.harness.bench.Figure;
import io.p2pcoordinator.harness.bench.Report;
import io.p2pcoordinator.proto.v1.EntitiesDespawned;
import io.p2pcoordinator.proto.v1.EntitiesHandedOver;
import io.p2pcoordinator.proto.v1.EntitiesMoved;
import io.p2pcoordinator.proto.v1.Event;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Entities come, move, are handed over to other zones and go, again and again under new ids. What memory they take must not grow: the
 * second half of the soak is compared with its first.
 */
@Command(
        name = "soak",
        description = "Adds, moves, hands over and removes entities; the memory that they take must not grow.",
        mixinStandardHelpOptions = true)
public final class SoakBench implements Callable<Integer> {
    private static final int ZONES = 64;
    private static final int GROUP = 64;
    private static final int POPULATION_GROUPS = 1_600;
    private static final int MOVES_OF_GROUP = 5;
    private static final double ALLOWED_GROWTH = 1.02;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--count", description = "Of all that is done to entities (default: ${DEFAULT-VALUE}).")
    private long count = 1_000_000_000;

    private final SplittableRandom random = new SplittableRandom(3);
    private final MoveLoad load = new MoveLoad(ZONES, 0);
    private final long[] firstIds = new long[POPULATION_GROUPS];
    private final int[] zones = new int[POPULATION_GROUPS];
    private long nextId = MoveLoad.FIRST_ID;
    private long done;

    private record Held(long offHeap, long heap) {
        double total() {
            return offHeap + heap;
        }
    }

    @Override
    public Integer call() {
        for (int group = 0; group < POPULATION_GROUPS; group++) {
            spawn(group);
        }
        long begin = System.nanoTime();
        runUntil(count / 2);
        Held half = held();
        Report.progress("half: %,d bytes off the heap, %,d on it", half.offHeap, half.heap);
        runUntil(count);
        Held end = held();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (load.state.size() != (long) POPULATION_GROUPS * GROUP || load.state.skipped() != 0) {
            throw new IllegalStateException("expected all entities to be where they were put, but there are "
                    + load.state.size() + ", and " + load.state.skipped() + " were not found");
        }
        Report.print(
                List.of(
                        Figure.rate("soak-rate", done / seconds, 0, "operations/s"),
                        Figure.cost("soak", end.total() / half.total(), 0, "growth")
                                .with("operations", done)
                                .with("entities", load.state.size())
                                .with("off_heap_bytes", end.offHeap)
                                .with("heap_bytes", end.heap)),
                options.json);
        return end.total() <= half.total() * ALLOWED_GROWTH ? 0 : 1;
    }

    /** A group at a time: mostly it moves, else it is handed over, or goes and another comes. */
    private void runUntil(long target) {
        while (done < target) {
            int group = random.nextInt(POPULATION_GROUPS);
            for (int i = 0; i < MOVES_OF_GROUP; i++) {
                move(group);
            }
            switch (random.nextInt(3)) {
                case 0 -> {
                    load.apply(load.raw(zones[group], handedOver(group)));
                    zones[group] = random.nextInt(ZONES);
                    load.spawn(zones[group], firstIds[group], GROUP);
                    done += 2 * GROUP;
                }
                case 1 -> {
                    load.apply(load.raw(zones[group], despawned(group)));
                    done += GROUP;
                    spawn(group);
                }
                default -> {
                    // it stays
                }
            }
        }
    }

    private void spawn(int group) {
        firstIds[group] = nextId;
        nextId += GROUP;
        zones[group] = random.nextInt(ZONES);
        load.spawn(zones[group], firstIds[group], GROUP);
        done += GROUP;
    }

    private void move(int group) {
        var moved = EntitiesMoved.newBuilder();
        for (int i = 0; i < GROUP; i++) {
            moved.addEntityId(firstIds[group] + i)
                    .addDxMm(random.nextInt(-2_000, 2_000))
                    .addDyMm(random.nextInt(-2_000, 2_000));
        }
        load.apply(load.raw(
                zones[group], Event.newBuilder().setEntitiesMoved(moved).build()));
        done += GROUP;
    }

    private Event handedOver(int group) {
        var gone = EntitiesHandedOver.newBuilder().setToZoneId("elsewhere");
        for (int i = 0; i < GROUP; i++) {
            gone.addEntityId(firstIds[group] + i);
        }
        return Event.newBuilder().setEntitiesHandedOver(gone).build();
    }

    private Event despawned(int group) {
        var gone = EntitiesDespawned.newBuilder();
        for (int i = 0; i < GROUP; i++) {
            gone.addEntityId(firstIds[group] + i);
        }
        return Event.newBuilder().setEntitiesDespawned(gone).build();
    }

    private Held held() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return new Held(
                load.state.heldBytes(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
}
